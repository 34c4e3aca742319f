"""A namespace is closed, limited and labelled by what stays in it after an apply, and by nothing elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from judged import Edit
from lone import judged, step
from mesh_platform.plan import Step
from mesh_platform.rules.namespaces import NAMESPACE, POLICY, QUOTA

RULES = ("closed-network", "namespace-quota", "pod-security", "namespace-name", "mesh-labels")
NAME = "payments-transactions-local"
LABELS = {
    "mesh.platform/product": "payments.transactions", "mesh.platform/owner": "payments-core",
    "mesh.platform/environment": "local", "mesh.platform/domain": "payments", "mesh.platform/cost-centre": "CC-4711",
    "pod-security.kubernetes.io/enforce": "restricted",
}  # fmt: skip


def namespace(op: str = "create", name: str = NAME, **labels: str | None) -> Step:
    """A namespace with labels, of which some are otherwise; None takes one away."""
    changed = {key.replace("__", "/").replace("_", "-"): value for key, value in labels.items()}
    kept = {key: value for key, value in {**LABELS, **changed}.items() if value is not None}
    state = {"metadata": {"name": name, "labels": kept}}
    return step(op, NAMESPACE, state, state if op != "delete" else {})


def policy(op: str = "create", where: str = NAME, *kinds: str, **spec: Any) -> Step:
    """A network policy for all pods of a namespace that denies what `kinds` are."""
    state = {"metadata": {"namespace": where}, "spec": {"podSelector": {}, "policyTypes": list(kinds), **spec}}
    return step(op, POLICY, state, state if op != "delete" else {}, name=f"deny-{op}-{where}-{'-'.join(kinds)}")


def quota(op: str = "create", where: str = NAME, **hard: str) -> Step:
    named = {key.replace("_", "."): value for key, value in hard.items()}
    state = {"metadata": {"namespace": where}, "spec": {"hard": named}}
    return step(op, QUOTA, state, state if op != "delete" else {}, name=f"quota-{op}-{where}-{len(hard)}")


CLOSED, LIMITED = policy("create", NAME, "Ingress", "Egress"), quota(requests_cpu="2", requests_memory="4Gi")


def told(*steps: Step, **more: Any) -> list[str]:
    return [each.message for each in judged(steps, *RULES, **more)]


def test_a_namespace_with_all_of_it_is_let_pass() -> None:
    """And one that goes needs nothing."""
    assert told(namespace(), CLOSED, LIMITED) == []
    assert told(namespace("delete", "elsewhere", mesh_platform__owner=None)) == []


OPEN = [f"namespace {NAME} has no network policy that denies all traffic in both directions"]


@pytest.mark.parametrize(
    "policies",
    [
        (),
        (policy("create", NAME, "Ingress"),),
        (policy("create", NAME, "Egress"),),
        (policy("create", "payments-settlements-local", "Ingress", "Egress"),),
        (policy("delete", NAME, "Ingress", "Egress"),),
        (policy("create", NAME, "Ingress", "Egress", egress=[{}]),),
        (policy("create", NAME, "Ingress", "Egress", ingress=[{"from": []}]),),
        (policy("create", NAME, "Ingress", "Egress", podSelector={"matchLabels": {"a": "b"}}),),
        (policy("create", NAME, "Ingress", "Egress", policyTypes=None),),
    ],
)
def test_a_namespace_is_open_unless_all_its_pods_are_denied_both_directions(policies: tuple[Step, ...]) -> None:
    """A rule that allows something, one for some pods, elsewhere or on its way out, closes nothing."""
    assert told(namespace(), LIMITED, *policies) == OPEN


def test_two_policies_may_close_a_direction_each() -> None:
    """One more that allows something is a declared peer: it opens no more than it says."""
    both = (policy("same", NAME, "Ingress"), policy("create", NAME, "Egress"))
    assert told(namespace(), LIMITED, *both) == []
    assert told(namespace(), LIMITED, CLOSED, policy("create", NAME, "Egress", egress=[{}])) == []


@pytest.mark.parametrize(
    "quotas",
    [
        (),
        (quota(requests_cpu="2"),),
        (quota(requests_memory="2Gi"),),
        (quota(requests_cpu="2"), quota("same", requests_memory="2Gi", pods="5")),
        (quota("create", "payments-settlements-local", requests_cpu="2", requests_memory="4Gi"),),
        (quota("delete", requests_cpu="2", requests_memory="4Gi"),),
    ],
)
def test_a_namespace_is_unlimited_unless_one_quota_limits_cpu_and_memory(quotas: tuple[Step, ...]) -> None:
    """There, and after the apply."""
    assert told(namespace(), CLOSED, *quotas) == [f"namespace {NAME} has no quota on CPU and memory"]


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        ({"mesh.platform__product": None}, "it has no label mesh.platform/product"),
        ({"mesh.platform__owner": ""}, "it has no label mesh.platform/owner"),
        ({"mesh.platform__environment": None}, "it has no label mesh.platform/environment"),
        ({"mesh.platform__domain": "risk"}, "label mesh.platform/domain of it is risk; it should be payments"),
        ({"mesh.platform__cost_centre": None}, "label mesh.platform/cost-centre of it is None; it should be CC-4711"),
        ({"pod_security.kubernetes.io__enforce": None}, "it enforces Pod Security nothing; restricted is asked for"),
        ({"pod_security.kubernetes.io__enforce": "privileged"}, "it enforces Pod Security privileged; restricted is "),
    ],
)
def test_a_label_that_is_missing_or_says_another_is_told(labels: dict[str, Any], said: str) -> None:
    """Each by its own rule, and once."""
    (found,) = told(namespace(**labels), CLOSED, LIMITED)
    assert found.startswith(said)


@pytest.mark.parametrize("name", ["payments-transactions-dev", "risk-scoring-local", "payments", "payments-gone-local"])
def test_a_namespace_is_one_of_the_products_that_its_stack_deploys(name: str) -> None:
    """Neither of another environment or domain nor of a product that there is not."""
    inside = (
        policy("create", name, "Ingress", "Egress"),
        quota("create", name, requests_cpu="1", requests_memory="1Gi"),
    )
    assert told(namespace("create", name), *inside) == [f"{name} is the namespace of no product of payments-local"]


def test_the_platform_has_namespaces_of_its_own() -> None:
    """They are named and labelled as it likes, and are closed like all others."""
    assert told(namespace("create", "mesh-system", mesh_platform__owner=None), stack="platform-local") == [
        "namespace mesh-system has no network policy that denies all traffic in both directions",
        "namespace mesh-system has no quota on CPU and memory",
    ]


def test_a_policy_may_ask_for_another_level_of_pod_security() -> None:
    """Then that one is enforced, and no stricter one instead of it."""
    file = "governance/policies/namespaces-are-closed.yaml"
    rule = "podSecurity: {exact: restricted}"
    baseline = namespace(**{"pod_security.kubernetes.io__enforce": "baseline"})
    assert told(baseline, CLOSED, LIMITED, edits=(Edit(file, rule, rule.replace("restricted", "baseline")),)) == []
    found = judged(
        (namespace(), CLOSED, LIMITED), *RULES, edits=(Edit(file, rule, rule.replace("restricted", "baseline")),)
    )
    assert [each.message for each in found] == ["it enforces Pod Security restricted; baseline is asked for"]
