"""Workflow 3, first half: policies are defined, applied to domains, kept to, and enforced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from worlds import World

STACK = "domains/payments/products/transactions/stack.yaml"
GLOBAL = """\
apiVersion: mesh/v1
kind: Policy
id: two-channels
version: 1.0.0
title: Every product can be reached in two ways
owner: data-office
severity: medium
stage: draft
rule: product-support
parameters: {support: {atLeast: 2}}
remedy: Name a second channel under support in product.odps.yaml.
frameworks: [BCBS239-P1]
cases:
  pass: [{support: 2}]
  fail: [{support: 1}]
"""
LOCAL = """\
apiVersion: mesh/v1
kind: Policy
id: payments-in-half
version: 1.0.0
title: Products of payments use at most a tenth of their budget
owner: payments-core
severity: high
stage: {enforce: 2026-06-01}
extends: budgets-hold
parameters: {share: {atMost: 0.1}}
remedy: Ask for less.
cases:
  pass: [{budget: 1000, cost: 90}]
  fail: [{budget: 1000, cost: 110}]
"""


def write(folder: Path, text: str) -> str:
    file = folder / "policy.yaml"
    file.write_text(text)
    return str(file)


def told(world: World, receiver: str) -> list[dict[str, Any]]:
    file = world.root / ".mesh" / "outbox" / f"{receiver}.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.mark.arrow(
    "3.1", "3.2", "3.3", actor="Governance", command="mesh policy add two-channels.yaml",
    evidence="the policy is checked, tried with its cases and stored at its place; a wrong one is not",
)  # fmt: skip
def test_a_global_policy_is_registered_once_it_does_what_it_says(bare: World, tmp_path: Path) -> None:
    """The list has it from then on; one whose case comes out otherwise is refused, and nothing is stored."""
    place = bare.root / "governance" / "policies" / "two-channels.yaml"
    wrong = GLOBAL.replace("pass: [{support: 2}]", "pass: [{support: 1}]")
    assert bare.finish("policy", "add", write(tmp_path, wrong)).returncode in (1, 2)
    assert not place.exists()
    assert "stored" in bare.run("policy", "add", write(tmp_path, GLOBAL))
    assert place.read_text() == GLOBAL
    found = {each["id"]: each for each in bare.json("policy", "list")["policies"]}
    assert (found["two-channels"]["rule"], found["two-channels"]["severity"]) == ("product-support", "medium")
    bare.run("check")


@pytest.mark.arrow(
    "3.8", "3.9", actor="Domain team", command="mesh policy explain --domain payments",
    evidence="every rule that applies to the domain with its effective parameters, and how to comply",
)  # fmt: skip
def test_a_domain_is_told_the_rules_that_apply_to_it_and_how_to_keep_them(bare: World) -> None:
    """The ceiling of personal data is for products that have some."""
    rules = bare.json("policy", "explain", "--domain", "payments")["rules"]
    found = {(each["rule"], each["policy"]): each for each in rules}
    budget = found["product-budget", "budgets-hold"]
    assert budget["parameters"] == {"share": {"atMost": 1.0}}
    assert budget["remedy"]
    said = bare.run("policy", "explain", "--domain", "payments")
    assert budget["remedy"] in " ".join(said.split())


@pytest.mark.arrow(
    "3.10", "3.11", "3.12", actor="Domain team", command="mesh policy add --domain payments",
    evidence="the domain's own policy stands below domains/payments/policies, and one that relaxes does not",
)  # fmt: skip
def test_a_domain_registers_policies_of_its_own_that_tighten(bare: World, tmp_path: Path) -> None:
    """What would relax the global one is refused with the values that contradict each other."""
    place = bare.root / "domains" / "payments" / "policies" / "payments-in-half.yaml"
    relaxed = bare.finish(
        "policy", "add", write(tmp_path, LOCAL.replace("atMost: 0.1", "atMost: 1.1")), "-d", "payments"
    )
    assert relaxed.returncode == 2
    assert "atMost 1.1 relaxes 1.0 of budgets-hold" in relaxed.stdout + relaxed.stderr
    assert not place.exists()
    assert "stored" in bare.run("policy", "add", write(tmp_path, LOCAL), "--domain", "payments")
    assert place.exists()


@pytest.mark.arrow(
    "3.13", actor="Domain team", command="mesh gate payments-local",
    evidence="the domain's tighter policy refuses its products, and nobody else's",
)  # fmt: skip
def test_a_policy_of_a_domain_is_applied_to_it_alone(bare: World, tmp_path: Path) -> None:
    """From the moment it is stored."""
    bare.run("gate", "payments-local")
    bare.run("policy", "add", write(tmp_path, LOCAL), "--domain", "payments")
    verdict = bare.json("gate", "payments-local", code=1)
    assert {each["policy"] for each in verdict["findings"] if each["outcome"] == "fail"} == {"payments-in-half"}
    bare.run("gate", "risk-local")


@pytest.mark.engine
@pytest.mark.arrow(
    "3.14", "3.15", actor="Data product", command="mesh up notifications-local",
    evidence="the apply asks first: what is within the policies is made",
)  # fmt: skip
def test_an_operation_is_checked_before_anything_is_made(own: World) -> None:
    """The answer stands in the log before the engine starts; the example may be applied."""
    own.run("up", "notifications-local")
    entries = own.json("audit", "show", "--resource", "notifications-local")["entries"]
    assert (entries[-1]["operation"], entries[-1]["outcome"], entries[-1]["reasons"]) == ("apply", "permit", [])


@pytest.mark.engine
@pytest.mark.arrow(
    "3.16", "3.17", actor="Data product", command="mesh up, mesh audit show, mesh audit verify",
    evidence="an entry with who, what, for when and by which decision; the log is whole",
)  # fmt: skip
def test_a_permitted_operation_is_logged(own: World) -> None:
    """The plain engine is logged as well: the program itself asks."""
    own.run("up", "audit-local", MESH_ACTOR="p-0301")
    done = own.pulumi("preview", "-s", "audit-local")
    assert done.returncode == 0, done.stderr
    found = own.json("audit", "show", "--resource", "audit-local")["entries"]
    assert found[-2]["actor"] == "p-0301"
    assert [each["outcome"] for each in found[-2:]] == ["permit", "permit"]
    assert all(each["digests"]["decision"] and each["correlation"] for each in found)
    assert own.json("audit", "verify")["faults"] == []


@pytest.mark.arrow(
    "3.18", actor="Data product", command="mesh up payments-local",
    evidence="the apply ends with exit 1 and the reason, and nothing was made",
)  # fmt: skip
def test_an_operation_that_breaks_a_policy_is_blocked(bare: World) -> None:
    """No store, no state; the same in the log."""
    bare.edit(STACK, "monthly: 900", "monthly: 90")
    done = bare.finish("up", "payments-local")
    assert done.returncode == 1
    assert "product-budget" in done.stderr
    assert not (bare.root / ".mesh" / "state").exists()
    assert [each["outcome"] for each in bare.json("audit", "show")["entries"]] == ["deny"]


@pytest.mark.arrow(
    "3.19", "3.20", actor="Policy engine", command="mesh up payments-local",
    evidence="the receivers of the domain have the alert, with the rule and who tried",
)  # fmt: skip
def test_the_domain_is_told_of_a_violation(bare: World) -> None:
    """Each receiver once for each try, and no other domain's."""
    bare.edit(STACK, "monthly: 900", "monthly: 90")
    bare.run("up", "payments-local", code=1, MESH_ACTOR="p-0177")
    for receiver in ("payments.oncall", "payments.desk"):
        (alert,) = told(bare, receiver)
        assert (alert["details"]["rules"], alert["details"]["actor"]) == ("product-budget", "p-0177")
    assert told(bare, "risk.oncall") == []


@pytest.mark.arrow(
    "3.21", actor="Monitoring", command="mesh up payments-local",
    evidence="governance is told of a critical violation, and of one that comes a third time",
)  # fmt: skip
def test_governance_is_told_of_what_is_critical_or_comes_again(bare: World) -> None:
    """A single violation that is not critical stays the domain's own."""
    bare.edit(STACK, "monthly: 900", "monthly: 90")
    for count in (0, 0, 1):
        bare.run("up", "payments-local", code=1)
        assert len(told(bare, "governance.data-office")) == count
    bare.edit("environments/local.yaml", "residency: [eu]", "residency: [eu, us]")
    bare.run("up", "customers-local", code=1)
    assert told(bare, "governance.data-office")[-1]["details"]["escalated"] == "it is critical"
