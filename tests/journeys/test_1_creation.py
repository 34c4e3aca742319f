"""Workflow 1, phase 1: a team asks for a data product's workspace, gets it, and defines its schema."""

from __future__ import annotations

import pytest
from mesh_platform.documents.parse import parse
from worlds import World

FOLDER = "domains/payments/products/refunds"
ASKED = (
    "new", "streaming-product", "--domain", "payments", "--set", "product=refunds",
    "--set", "purpose=Refunds of card payments.", "--set", "budget=500",
)  # fmt: skip


@pytest.mark.arrow(
    "1.1", "1.4", actor="Domain team", command="mesh new streaming-product --domain payments",
    evidence="the product's folder with owners, budget, code, tests and CI, in a mesh without findings",
)  # fmt: skip
def test_a_team_asks_for_a_product_and_gets_its_workspace(bare: World) -> None:
    """What the mesh knows of the domain is in it; the team answers only what nobody else can."""
    report = bare.json(*ASKED)
    stack = parse((bare.root / FOLDER / "stack.yaml").read_text())
    assert isinstance(stack, dict)
    assert (report["folder"], stack["product"]) == (FOLDER, "payments.refunds")
    assert stack["budget"] == {"monthly": 500, "currency": "EUR", "alerts": [0.8, 1.0]}
    assert {f"{FOLDER}/{name}" for name in ("CODEOWNERS", ".ci/run", "README.md")} <= set(report["files"])
    bare.run("check")


@pytest.mark.arrow(
    "1.1", actor="Domain team", command="mesh new streaming-product --domain risk --set team=payments-core",
    evidence="exit 2, the team that owns the domain, and a mesh that is as it was",
)  # fmt: skip
def test_a_team_without_a_right_to_the_domain_gets_nothing(bare: World) -> None:
    """The charter says who owns a domain; the refusal says whom to ask."""
    done = bare.finish(*ASKED, "--domain", "risk", "--set", "team=payments-core")
    assert done.returncode == 2
    assert "payments-core has no right to the domain risk, which risk-models owns" in done.stderr
    assert not (bare.root / "domains/risk/products/refunds").exists()


@pytest.mark.arrow(
    "1.5", actor="Domain team", command="mesh check domains/payments/products/refunds",
    evidence="a column that the team adds to the contract is checked where it stands",
)  # fmt: skip
def test_a_team_defines_the_schema_in_the_contract(bare: World) -> None:
    """The contract is there with first columns: another one passes, and one of an unknown type is told by its line."""
    bare.run(*ASKED)
    contract = f"{FOLDER}/contracts/events.v1.odcs.yaml"
    column = "      - {name: reason, logicalType: string, classification: internal, description: Why.}\n    quality:"
    bare.edit(contract, "    quality:", column)
    bare.run("check", FOLDER)
    bare.edit(contract, "{name: reason, logicalType: string,", "{name: reason, logicalType: words,")
    (finding,) = bare.json("check", FOLDER, code=2)["findings"]
    assert finding["location"]["file"] == contract
    line = (bare.root / contract).read_text().splitlines()[finding["location"]["line"] - 1]
    assert "name: reason" in line
