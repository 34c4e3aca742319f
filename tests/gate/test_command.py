"""`mesh gate` as a person and as a program meet it, without anything applied."""

from __future__ import annotations

import json

import jsonschema_rs
from judged import Edit
from mesh_platform.rules import ALL
from worlds import EXAMPLE, World

SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "verdict.schema.json").read_text(encoding="utf-8"))
STACK = "domains/payments/products/transactions/stack.yaml"


def test_document_errors_win_and_leave_every_rule_open(bare: World) -> None:
    """Exit 2, whatever the rules would have said."""
    for edit in (Edit(STACK, "monthly: 900", "monthly: 90"), Edit(STACK, "deadLetter: true", "deadLetters: true")):
        edit.apply(bare.root)
    verdict = bare.json("gate", code=2)
    jsonschema_rs.validator_for(SCHEMA).validate(verdict)
    assert [each["rule"] for each in verdict["findings"] if each["outcome"] == "fail"] == ["unknown-key"]
    assert {each["rule"] for each in verdict["findings"] if each["outcome"] != "fail"} == {rule.id for rule in ALL}
    said = bare.run("gate", code=2)
    assert said.startswith("FAIL: 1 finding in the documents, which come first; no rule was evaluated")
    assert f"{STACK}:13:5: unknown-key: " in said


def test_without_an_applied_state_the_rules_on_the_mesh_are_asked_alone(bare: World) -> None:
    """It says which rules were left open and why, and makes no local cloud for that."""
    said = bare.run("gate", "payments-local")
    assert said.startswith("NOT EVALUATED: ")
    assert "2 products in local" in said.splitlines()[0]
    assert "it has never been applied here" in said
    assert not (bare.root / ".mesh").exists()


def test_a_live_environment_is_judged_by_its_documents(bare: World) -> None:
    """prod is strict: what is due before the apply does not block here."""
    verdict = bare.json("gate", "--environment", "prod")
    jsonschema_rs.validator_for(SCHEMA).validate(verdict)
    assert (verdict["verdict"], verdict["stacks"]) == ("not evaluated", [])
    assert {each["phase"] for each in verdict["findings"]} == {"before apply"}
    assert verdict["cost"]["before"] is None


def test_an_instant_can_be_given(bare: World) -> None:
    """A policy that asks for two channels from 2027 on refuses from its first instant, and not a second before."""
    Edit("governance/policies/every-product-has-an-owner.yaml", "2026-06-01", "2027-01-01").apply(bare.root)
    Edit("governance/policies/every-product-has-an-owner.yaml", "atLeast: 1", "atLeast: 2").apply(bare.root)
    bare.run("gate", "audit-local", "--as-of", "2026-12-31T23:59:59Z")
    assert "product-support" in bare.run("gate", "audit-local", "--as-of", "2027-01-01", code=1)


def test_what_is_not_there_is_a_usage_error(bare: World) -> None:
    """Stacks, environments, and stacks of two environments at once."""
    for args in (["pay-local"], ["--environment", "test"], ["payments-local", "payments-dev"]):
        done = bare.finish("gate", *args)
        assert done.returncode == 2
        assert "next: " in done.stderr
