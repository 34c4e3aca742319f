"""Kubernetes objects meet what an API server would say, before any server runs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from engine_side import NAMESPACE, Engine, RefusedError, config_map, namespace
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.manifests import check
from mesh_platform.localcloud.values import UNKNOWN, Secret

MONITOR = "kubernetes:monitoring.coreos.com/v1:ServiceMonitor"
DEFINITION = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition"


def quota(**hard: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": hard}}


def role(name: str) -> dict[str, Any]:
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {"name": name}, "rules": []}


def labelled(**labels: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "n", "labels": labels}}


@pytest.mark.parametrize(
    "found",
    [
        namespace(),
        config_map(a="1"),
        config_map(a=UNKNOWN),
        config_map(a=Secret("x")),
        {**config_map(), "data": UNKNOWN},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": UNKNOWN},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": UNKNOWN}},
        quota(**{"requests.cpu": "500m", "requests.memory": "1.5Gi", "pods": 10, "limits.cpu": UNKNOWN}),
        role("system:reader"),
        labelled(**{"mesh.example/product": "payments.card", "empty": ""}),
        {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "m"}, "spec": {}},
    ],
)
def test_what_a_server_takes_passes(found: dict[str, Any]) -> None:
    check(found)


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (namespace("Payments"), "metadata.name 'Payments' is not a name that Namespace may have"),
        (namespace("payments.card"), "metadata.name 'payments.card' is not a name"),
        (namespace("n" * 64), "is not a name that Namespace may have"),
        (config_map("bad_name"), "metadata.name 'bad_name' is not a name that ConfigMap may have"),
        (config_map(""), "metadata.name is missing"),
        ({"apiVersion": "v1", "kind": "ConfigMap"}, "metadata.name is missing"),
        (role("a/b"), "metadata.name 'a/b' is not a name that Role may have"),
        (labelled(**{"-x": "a"}), "metadata.labels key '-x' is not a qualified name"),
        (labelled(owner="two words"), "metadata.labels.owner 'two words' is not a label value"),
        (config_map(a=1), "data.a: 1 is not of type 'string', 'null'"),
        ({**namespace(), "specs": {}}, "Additional properties are not allowed ('specs' was unexpected)"),
        (quota(pods="many"), "spec.hard.pods"),
        ({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hards": {}}}, "hards"),
        ({**role("r"), "rules": [{"verbs": "get"}]}, "rules.0.verbs: 'get' is not of type 'array'"),
        ({**role("r"), "rules": [{"apiGroups": UNKNOWN}]}, "rules.0: 'verbs' is a required property"),
    ],
)
def test_what_a_server_refuses_is_named_field_by_field(found: dict[str, Any], problem: str) -> None:
    with pytest.raises(ProviderError, match=re.escape(problem)):
        check(found)


def test_all_problems_of_an_object_are_listed_at_once() -> None:
    with pytest.raises(ProviderError) as refused:
        check({**config_map("Bad", a=1, b=2), "datas": {}})
    assert refused.value.what.count(";") == 3
    assert refused.value.what.startswith("ConfigMap Bad is no valid object")


def test_a_secret_value_is_refused_without_being_shown() -> None:
    with pytest.raises(ProviderError, match=r"data\.a: not what the schema allows") as refused:
        check(config_map(a=Secret(4711)))
    assert "4711" not in str(refused.value) + refused.value.fix


def test_a_preview_already_refuses_what_the_server_would(kubernetes: Engine) -> None:
    with pytest.raises(RefusedError, match="Payments"):
        kubernetes.create(NAMESPACE, "ns", namespace("Payments"), preview=True)
    made = kubernetes.create(NAMESPACE, "ns", namespace())
    with pytest.raises(RefusedError, match="two words"):
        kubernetes.update(NAMESPACE, "ns", made, labelled(owner="two words"), preview=True)


def test_a_custom_resource_needs_its_definition(kubernetes: Engine) -> None:
    kubernetes.create(NAMESPACE, "ns", namespace("shop"))
    metadata = {"name": "m", "namespace": "shop"}
    monitor = {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": metadata}
    kubernetes.create(MONITOR, "m", monitor, preview=True)
    with pytest.raises(RefusedError, match="no matches for kind ServiceMonitor in"):
        kubernetes.create(MONITOR, "m", monitor)
    names = {"kind": "ServiceMonitor", "plural": "servicemonitors", "singular": "servicemonitor"}
    version = {"name": "v1", "served": True, "storage": True, "schema": {"openAPIV3Schema": {"type": "object"}}}
    spec = {"group": "monitoring.coreos.com", "names": names, "scope": "Namespaced", "versions": [version]}
    definition = {
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "servicemonitors.monitoring.coreos.com"}, "spec": spec,
    }  # fmt: skip
    kubernetes.create(DEFINITION, "crd", definition)
    assert kubernetes.create(MONITOR, "m", monitor).id == "shop/m"


def test_extensions_of_a_schema_are_judged_as_the_provider_sends_them() -> None:
    """The SDK writes x_kubernetes_…, the API server knows x-kubernetes-…; a misspelt one is refused either way."""
    version = {"name": "v1", "served": True, "storage": True}

    def definition(key: str) -> dict[str, object]:
        schema = {"openAPIV3Schema": {"type": "object", key: True}}
        names = {"kind": "Monitor", "plural": "monitors"}
        return {
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": {"name": "monitors.example.org"},
            "spec": {"group": "example.org", "scope": "Namespaced", "names": names,
                     "versions": [{**version, "schema": schema}]},
        }  # fmt: skip

    check(definition("x_kubernetes_preserve_unknown_fields"))
    check(definition("x-kubernetes-preserve-unknown-fields"))
    with pytest.raises(ProviderError, match="x-kubernetes-preserve-unknown-field"):
        check(definition("x_kubernetes_preserve_unknown_field"))
