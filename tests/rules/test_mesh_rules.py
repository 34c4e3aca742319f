"""Rules on the mesh: each refuses its own case, at its place, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged import UNSIGNED, Edit, by_mesh, context, shown, told, without
from mesh_cases import ACCOUNTS, CASES, CHARTER, LOCAL, STACK, Case
from mesh_platform.rules import ALL, MeshRule

(RESIDENCY,) = [rule for rule in ALL if rule.id == "data-residency"]
BY_RULE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)


def test_every_rule_on_the_mesh_has_a_case() -> None:
    """A rule without a case may be one that never refuses anything; attacks are the cases of those about people."""
    assert [case.rule for case in CASES] == [rule.id for rule in UNSIGNED if isinstance(rule, MeshRule)]


@pytest.mark.parametrize(("environment", "warned"), [("local", ()), ("dev", ("waiver-unsigned",)), ("prod", ())])
def test_the_example_passes_every_rule(environment: str, warned: tuple[str, ...]) -> None:
    """In each of its environments; its waiver, which nobody has signed, accepts nothing where that is asked for."""
    found = by_mesh(shown(environment=environment, rules=ALL))
    assert tuple(each.rule for each in found) == warned
    assert not any(each.blocks for each in found)


@BY_RULE
def test_a_rule_refuses_its_case_at_its_place(case: Case) -> None:
    """Its failures are the only ones; each says where, what and what to do, and which policy is behind it."""
    found = by_mesh(shown(*case.failing))
    assert told(found) == {(case.rule, "fail")}
    places = [f"{each.location.file}:{each.location.line}" for each in found if each.location]
    assert case.place in places
    assert any(case.said in each.message for each in found)
    assert {each.policy for each in found} == {case.policy}
    assert all(each.remedy.endswith(".") and len(each.remedy) > 30 for each in found)


@BY_RULE
def test_a_rule_lets_pass_what_is_just_within_it(case: Case) -> None:
    """The same documents changed a little less."""
    assert by_mesh(shown(*case.passing)) == ()


@BY_RULE
def test_without_the_rule_nobody_refuses_its_case(case: Case) -> None:
    """Each rule is the only one that finds its case."""
    assert by_mesh(shown(*case.failing, rules=without(case.rule))) == ()


def test_what_is_shown_of_the_example_is_what_a_copy_of_it_reads(tmp_path: Path) -> None:
    """The tests of rules look at the first: with a document edited, and with one more."""
    edits = (Edit(STACK, "monthly: 900", "monthly: 90"), Edit(f"{SECOND}.yaml", "", TWO_CHANNELS))
    copied, seen = context(tmp_path / "mesh", *edits), shown(*edits)
    assert copied.documents.documents == seen.documents.documents
    assert copied.documents.terms == seen.documents.terms
    assert copied.mesh == seen.mesh


def test_only_the_domains_that_are_judged_are_refused() -> None:
    """A fault of payments does not stop risk."""
    found = shown(Edit(STACK, "monthly: 900", "monthly: 90"))
    assert told(by_mesh(found, "payments")) == {("product-budget", "fail")}
    assert by_mesh(found, "risk", "customers") == ()


def test_a_product_is_judged_only_where_it_is_deployed() -> None:
    """An environment that lies elsewhere concerns the products that are in it."""
    far = Edit("environments/dev.yaml", "residency: [eu]", "residency: [eu, us]")
    assert by_mesh(shown(far)) == ()
    found = by_mesh(shown(far, environment="dev", rules=[RESIDENCY]))
    assert told(found) == {("data-residency", "fail")}


def test_a_compacted_topic_with_personal_data_needs_a_way_to_erase() -> None:
    """The last event about a person stays for ever: deleting rows elsewhere does not erase it."""
    deleting = Edit(ACCOUNTS, "erasure: tombstone", "erasure: delete")
    (found,) = by_mesh(shown(deleting))
    assert (found.rule, found.policy) == ("personal-data-retention", None)
    assert "is compacted" in found.message


def test_every_quota_of_a_domain_is_counted() -> None:
    """Products, partitions, CPU, memory, warehouses and workspaces: one failure each."""
    less = (
        Edit(CHARTER, "products: 10", "products: 1"),
        Edit(CHARTER, "partitions: 300", "partitions: 1"),
        Edit(CHARTER, 'cpu: "40", memory: 160Gi', 'cpu: "1", memory: 1Gi'),
        Edit(CHARTER, "warehouses: 2", "warehouses: 0"),
        Edit(CHARTER, "dedicatedWorkspaces: 1", "dedicatedWorkspaces: 0"),
    )
    found = by_mesh(shown(*less))
    assert told(found) == {("domain-quota", "fail")}
    assert sorted(each.location.line for each in found if each.location) == [11, 12, 13, 13, 14, 15]


def test_every_capacity_of_the_cluster_is_counted() -> None:
    """Partitions, access control entries, service accounts and client quotas."""
    old = "capacity: {partitions: 4500, acls: 10000, serviceAccounts: 1000, clientQuotas: 200}"
    less = Edit(LOCAL, old, "capacity: {partitions: 1, acls: 1, serviceAccounts: 1, clientQuotas: 1}")
    found = by_mesh(shown(less))
    assert len(found) == 4
    assert told(found) == {("environment-capacity", "fail")}


def test_a_rule_is_asked_once_for_each_policy_that_names_it() -> None:
    """One policy of the family asks for one channel, another of the rule for two: only the second one is broken."""
    found = by_mesh(shown(Edit(f"{SECOND}.yaml", "", TWO_CHANNELS)), "payments")
    assert {(each.policy, each.severity) for each in found} == {("two-channels", "low")}
    assert {each.message.partition(" has ")[2] for each in found} == {"1 support channels; at least 2 are asked for"}


SECOND = "governance/policies/two-channels"
TWO_CHANNELS = """\
apiVersion: mesh/v1
kind: Policy
id: two-channels
version: 1.0.0
title: Every product has two channels
owner: data-office
severity: low
stage: {enforce: 2026-06-01}
rule: product-support
parameters: {support: {atLeast: 2}}
remedy: Add one.
"""
