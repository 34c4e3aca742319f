"""ClusterRules: what a Kubernetes cluster must know before the first product comes."""

from __future__ import annotations

import mesh_example as example
import pytest
import upper_example as upper
from mesh_components.cluster_rules import REQUIRED
from mesh_components.labels import PREFIX
from mesh_platform.governance.expressions.evaluator import library


def test_every_custom_resource_of_a_product_has_its_definition() -> None:
    """Group, version and kind agree, so that nothing of a product finds no matches."""
    defined = {
        f"{each.at('spec.group')}/{version['name']}/{each.at('spec.names.kind')}"
        for each in upper.deployed(upper.cluster_rules, "local").of("CustomResourceDefinition")
        for version in each.at("spec.versions")
    }
    used = {
        f"{each.at('apiVersion')}/{each.at('kind')}"
        for product in example.products()
        for each in example.deployed(product).leaves
        if each.type.startswith("kubernetes:monitoring.coreos.com")
    }
    assert used
    assert used <= defined


def test_definitions_are_named_as_the_api_server_wants() -> None:
    """`<plural>.<group>`, one stored version, which is served, with a structural schema."""
    for each in upper.deployed(upper.cluster_rules, "local").of("CustomResourceDefinition"):
        assert each.at("metadata.name") == f"{each.at('spec.names.plural')}.{each.at('spec.group')}"
        (version,) = each.at("spec.versions")
        assert version["served"] is version["storage"] is True
        assert version["schema"]["openAPIV3Schema"]["type"] == "object"


def accepts(labels: dict[str, str]) -> bool:
    """What the admission policy's expression says of a namespace with these labels."""
    policy = upper.deployed(upper.cluster_rules, "local").one("ValidatingAdmissionPolicy")
    (rule,) = policy.at("spec.validations")
    return bool(library().compile(rule["expression"]).execute({"object": {"metadata": {"labels": labels}}}))


@pytest.mark.parametrize("product", example.products(), ids=str)
def test_the_admission_policy_lets_the_namespaces_of_products_in(product: example.ProductId) -> None:
    """The labels that the namespace has are those that the policy wants, and it is one that the policy looks at."""
    namespace = example.deployed(product).one("Namespace")
    labels = namespace.at("metadata.labels")
    assert accepts(labels)
    policy = upper.deployed(upper.cluster_rules, "local").one("ValidatingAdmissionPolicy")
    selected = policy.at("spec.matchConstraints.objectSelector.matchLabels")
    assert selected.items() <= labels.items()


@pytest.mark.parametrize("missing", REQUIRED)
def test_the_admission_policy_refuses_a_namespace_without_a_label(missing: str) -> None:
    """Each of the six counts."""
    labels = {PREFIX + each: "x" for each in REQUIRED}
    assert accepts(labels)
    del labels[PREFIX + missing]
    assert not accepts(labels)


def test_the_policy_is_bound_and_denies() -> None:
    """A policy without a binding does nothing; one that only warns keeps nobody out."""
    found = upper.deployed(upper.cluster_rules, "local")
    policy, binding = found.one("ValidatingAdmissionPolicy"), found.one("ValidatingAdmissionPolicyBinding")
    assert binding.at("spec.policyName") == policy.at("metadata.name")
    assert binding.at("spec.validationActions") == ["Deny"]
    assert policy.at("spec.failurePolicy") == "Fail"
    assert policy.urn in binding.after
