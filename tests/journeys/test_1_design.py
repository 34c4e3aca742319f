"""Workflow 1, design: a team's right to the domain, its schema and its contract are judged before anything is made."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import World

PRODUCT = "domains/payments/products/transactions"
OTHER = "domains/payments/products/settlements"
CONTRACT = f"{PRODUCT}/contracts/completed.v1.odcs.yaml"


def refused(world: World, code: int = 1) -> list[dict[str, Any]]:
    """Return what the gate refuses of the domain payments."""
    found = world.json("gate", "payments-local", code=code)["findings"]
    return [each for each in found if each["outcome"] == "fail"]


@pytest.mark.arrow(
    "1.2", "1.3", actor="Domain team", command="mesh gate payments-local",
    evidence="a product of a team that the domain's charter does not name is refused, one of its owner is approved",
)  # fmt: skip
def test_a_team_has_a_right_to_its_own_domain_only(bare: World) -> None:
    """The charter, which is governance's, says whose the domain is; the product cannot say it of itself."""
    assert refused(bare, code=0) == []
    for file in (f"{OTHER}/product.odps.yaml", f"{OTHER}/contracts/daily.v1.odcs.yaml"):
        bare.edit(file, "team: {name: payments-core}", "team: {name: risk-models}")
    agreement = f"{PRODUCT}/access/payments.settlements--completed.v1.oaas.yaml"
    bare.edit(agreement, "consumer: {teamId: payments-core", "consumer: {teamId: risk-models")
    (failure,) = [each for each in refused(bare) if each["rule"] != "agreement-signed"]
    assert (failure["rule"], failure["location"]["file"]) == ("domain-authorization", f"{OTHER}/product.odps.yaml")
    assert "team risk-models has no right to domain payments" in failure["message"]


@pytest.mark.arrow(
    "1.6", "1.7", actor="Domain team", command="mesh gate payments-local",
    evidence="a schema whose columns say how confidential they are passes; one that leaves it out is shown by column",
)  # fmt: skip
def test_a_schema_says_of_every_column_how_confidential_it_is(bare: World) -> None:
    """And personal data is on no level that is granted without a person."""
    assert refused(bare, code=0) == []
    bare.edit(CONTRACT, 'classification: internal, description: "How', 'description: "How')
    bare.edit(CONTRACT, 'confidential, description: "Pseudonym', 'internal, description: "Pseudonym')
    found = {each["rule"]: each for each in refused(bare) if each["rule"] != "agreement-signed"}
    assert set(found) == {"column-classification", "personal-data-level"}
    assert "column channel" in found["column-classification"]["message"]
    assert {each["location"]["file"] for each in found.values()} == {CONTRACT}


@pytest.mark.arrow(
    "1.8", actor="Domain team", command="mesh up payments-local",
    evidence="the schema that the gate has passed is in the registry, under the subject of the port",
)  # fmt: skip
def test_a_schema_that_passed_is_registered(deployed: World) -> None:
    """With the compatibility that the contract asks for, and every column of it."""
    subject = "payments.transactions.completed.v1-value"
    schemas = {record.inputs["subjectName"]: record.inputs for record in deployed.existing("Schema", "confluentcloud")}
    levels = {record.inputs["subjectName"]: record.inputs for record in deployed.existing("SubjectConfig")}
    assert levels[subject]["compatibilityLevel"] == "BACKWARD"
    assert all(f'"name":"{column}"' in schemas[subject]["schema"] for column in ("paymentId", "amount", "merchant"))


@pytest.mark.arrow(
    "1.9", "1.10", "1.11", actor="Domain team", command="mesh gate payments-local",
    evidence="a contract within the policies passes; a refused one is told the policy, the line and the remedy",
)  # fmt: skip
def test_a_contract_is_reviewed_against_the_policies(bare: World) -> None:
    """The policy says that personal data stays in its residency; an environment that lies elsewhere too is refused."""
    assert refused(bare, code=0) == []
    bare.edit("environments/local.yaml", "residency: [eu]", "residency: [eu, us]")
    found = refused(bare)
    assert {(each["rule"], each["policy"], each["severity"]) for each in found} == {
        ("data-residency", "personal-data-stays", "critical")
    }
    places = {(each["location"]["file"], each["location"]["line"]) for each in found}
    assert (f"{PRODUCT}/stack.yaml", 5) in places
    assert all("environment" in each["remedy"] for each in found)
