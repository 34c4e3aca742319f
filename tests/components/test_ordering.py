"""What comes before what: a right is never there before its thing, and goes before it."""

from __future__ import annotations

import mesh_example as example
import pytest
from mesh_platform.mesh.ids import ProductId
from recording import Program, Registered
from test_contract import CASES, alone

RIGHTS = {"Grant", "KafkaAcl", "KafkaClientQuota", "RoleBinding"}
PRODUCTS = example.products()


def rights(program: Program) -> list[Registered]:
    return [each for each in program.leaves if each.short in RIGHTS and not each.type.startswith("kubernetes:")]


def before(program: Program, resource: Registered) -> set[str]:
    """URNs of all that a resource waits for, directly or not; what is put into something waits for it by its inputs."""
    by_urn = {each.urn: each for each in program.leaves}
    found, left = set[str](), [resource.urn]
    while left:
        for urn in by_urn[left.pop()].after & by_urn.keys() - found:
            found.add(urn)
            left.append(urn)
    return found


@pytest.mark.parametrize("environment", ["local", "prod"])
@pytest.mark.parametrize("product", PRODUCTS, ids=str)
def test_nothing_of_a_product_waits_for_a_right(product: ProductId, environment: str) -> None:
    """Rights come last; so on the way down they go first."""
    program = example.deployed(product, environment)
    granted = {each.urn for each in rights(program)}
    assert granted
    for each in program.leaves:
        assert not before(program, each) & granted, each.name


@pytest.mark.parametrize("product", PRODUCTS, ids=str)
def test_a_right_on_a_subject_waits_for_its_schema_and_compatibility(product: ProductId) -> None:
    """SubjectConfig, Schema, right: a first version is judged by the rule that the contract asks for."""
    program = example.deployed(product, "prod")
    by_urn = {each.urn: each for each in program.leaves}
    schemas = {each.at("subjectName"): each for each in program.of("Schema") if each.at("subjectName")}
    for schema in schemas.values():
        waits = [by_urn[urn] for urn in before(program, schema)]
        assert [each.at("subjectName") for each in waits if each.short == "SubjectConfig"] == [schema.at("subjectName")]
    for each in rights(program):
        subject = (each.at("crnPattern") or "").partition("/subject=")[2]
        if subject:
            assert schemas[subject].urn in before(program, each), each.name


@pytest.mark.parametrize("name", CASES)
def test_custom_resources_and_their_definitions_are_never_made_together(name: str) -> None:
    """Definitions are the platform's, whose stack comes first: the run that makes a kind does not know it yet."""
    made = {each.short for each in alone(name).leaves}
    definitions = "CustomResourceDefinition" in made
    assert not (definitions and made & {"ServiceMonitor", "PrometheusRule"})
    assert definitions == (name == "ClusterRules")


def test_the_pods_of_a_product_wait_for_its_limits_and_secrets() -> None:
    """A pod that starts without them is refused by Pod Security or dies."""
    program = example.deployed(example.TRANSACTIONS)
    waits = before(program, program.one("Deployment"))
    for wanted in (program.one("LimitRange"), program.one("Secret", "namespace-credentials"), program.one("Namespace")):
        assert wanted.urn in waits, wanted.name
