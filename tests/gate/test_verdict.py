"""Verdicts from documents and plans: their value, their exit code, and how they are told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
from judged import Edit, context
from mesh_platform.errors import Exit
from mesh_platform.gate import Verdict, data, judge, text
from mesh_platform.gate.judge import NO_BASE
from mesh_platform.mesh.ids import StackId
from mesh_platform.plan import Plan
from mesh_platform.rules import ALL, Judgement, Outcome, Phase, PlanRule
from mesh_platform.rules.steps import UNKNOWN
from recorded import edited, named, recorded, replaced, setting
from worlds import EXAMPLE

SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "verdict.schema.json").read_text(encoding="utf-8"))
PAYMENTS, IDENTITY = StackId("domain", "local", "payments"), StackId("identity", "local", "payments")
STACK = "domains/payments/products/transactions/stack.yaml"
WHY = "it has never been applied here"


def changed(change: str = "") -> Plan:
    plan = recorded("payments-local")
    topic = named(plan, "KafkaTopic", "completed.v1-stream-topic")
    edits = {
        "fewer": replaced("partitionsCount", 3), "more": setting("partitionsCount", 12),
        "unknown": setting("topicName", UNKNOWN),
    }  # fmt: skip
    return edited(plan, topic, edits[change]) if change else plan


def verdict(root: Path, plan: Plan | str, *edits: Edit) -> Verdict:
    found = judge(context(root, *edits), {IDENTITY: recorded("payments-identity-local"), PAYMENTS: plan})
    jsonschema_rs.validator_for(SCHEMA).validate(data(found))
    return found


def left(found: Verdict) -> set[str]:
    """Return what is left open for another reason than that nothing is compared."""
    return {each.rule for each in found.not_evaluated if each.message != NO_BASE}


def test_in_an_unchanged_mesh_only_what_compares_is_left_open(tmp_path: Path) -> None:
    """Every other rule was asked, nothing costs more; nothing is left open where nothing compares."""
    found = verdict(tmp_path / "mesh", changed())
    assert (found.outcome, found.exit, found.failures) == (Outcome.unknown, Exit.CLEAN, ())
    assert left(found) == set()
    assert {each.message for each in found.judgements} == {NO_BASE}
    assert (found.rules >= len(ALL), found.products) == (True, 2)
    assert found.cost.before == found.cost.after
    assert "2 stacks without a change" in text(found).splitlines()
    passed = replace(found, judgements=())
    assert (passed.outcome, passed.exit) == (Outcome.passed, Exit.CLEAN)
    assert text(passed).splitlines()[0] == f"PASS: {found.rules} rules, 2 products in local"


def test_a_failure_fails_and_stands_at_the_top(tmp_path: Path) -> None:
    """The verdict first, then place, rule, what and what to do, then what would happen."""
    found = verdict(tmp_path / "mesh", changed("fewer"), Edit(STACK, "partitions: 6", "partitions: 3"))
    assert (found.outcome, found.exit) == (Outcome.failed, Exit.FAILED)
    lines = text(found).splitlines()
    assert lines[0].startswith("FAIL: 1 failure, ")
    assert lines[0].endswith(f"{found.rules} rules, 2 products in local")
    assert lines[2].startswith(f"{STACK}:10:17: data-replaced (critical, policy topics-are-not-lost): topic ")
    assert lines[3].startswith("    Make a new major version of the port")
    assert "payments-local: 1 to replace" in lines
    assert "    replace KafkaTopic payments-transactions-completed.v1-stream-topic, forced by partitionsCount" in lines


def test_what_a_plan_costs_more_is_told_by_product(tmp_path: Path) -> None:
    """Six more partitions; what has no price is named."""
    found = verdict(tmp_path / "mesh", changed("more"), Edit(STACK, "partitions: 6", "partitions: 12"))
    assert found.cost.before is not None
    assert found.cost.difference is not None
    (grown,) = [each for each in found.cost.difference.products if each.amount]
    assert grown.owner == "payments.transactions"
    assert grown.amount == found.cost.after - found.cost.before
    assert grown.amount > 0
    assert any(line.startswith("    payments.transactions: ") for line in text(found).splitlines())


def test_a_stack_without_a_plan_leaves_the_rules_on_steps_open(tmp_path: Path) -> None:
    """Each of them says so; in text they share a line. The rules on the mesh are asked all the same."""
    found = verdict(tmp_path / "mesh", WHY, Edit(STACK, "monthly: 900", "monthly: 90"))
    assert [each.rule for each in found.failures] == ["product-budget"]
    on_steps = {each.id for each in ALL if isinstance(each, PlanRule)}
    assert left(found) >= on_steps
    assert {each.message for each in found.not_evaluated if each.rule in on_steps} == {WHY}
    (line,) = [line for line in text(found).splitlines() if WHY in line]
    assert line.startswith(f"not evaluated (before apply): {WHY}: ")


def test_nothing_failed_and_something_open_is_not_evaluated(tmp_path: Path) -> None:
    """It does not block: it is decided before the apply."""
    for plan in (WHY, changed("unknown")):
        found = verdict(tmp_path / "mesh", plan)
        assert (found.outcome, found.exit) == (Outcome.unknown, Exit.CLEAN)
        assert text(found).startswith("NOT EVALUATED: ")


def test_without_any_plan_costs_come_from_the_documents(tmp_path: Path) -> None:
    """What there is before is not known; what there will be is."""
    planned = verdict(tmp_path / "planned", changed())
    found = judge(context(tmp_path / "mesh"), {IDENTITY: WHY, PAYMENTS: WHY})
    assert found.cost.before is None
    assert found.cost.after > 0
    assert found.cost.currency == planned.cost.currency == "EUR"
    assert "not known before" in text(found)
    jsonschema_rs.validator_for(SCHEMA).validate(data(found))


def test_one_stack_without_a_plan_is_no_growth_of_what_the_others_cost(tmp_path: Path) -> None:
    """What exists is then not all known; the change of what has a plan is still told, and is of that alone."""
    risk = StackId("domain", "local", "risk")
    whole, part = context(tmp_path / "whole"), context(tmp_path / "part")
    planned = {IDENTITY: recorded("payments-identity-local"), PAYMENTS: changed()}
    known, found = judge(whole, planned), judge(part, {**planned, risk: WHY})
    assert known.cost.before == known.cost.after
    assert found.cost.before is None
    assert found.cost.after > known.cost.after
    assert found.cost.difference == known.cost.difference
    assert found.cost.difference is not None
    assert found.cost.difference.total.amount == 0
    assert "not known before" in text(found)


@pytest.mark.parametrize(
    ("phase", "strict", "stopped", "code"),
    [
        (Phase.now, False, False, Exit.CLEAN),
        (Phase.now, True, False, Exit.FAILED),
        (Phase.before_apply, True, False, Exit.CLEAN),
        (Phase.before_apply, False, False, Exit.CLEAN),
        (Phase.now, False, True, Exit.FAILED),
        (Phase.now, True, True, Exit.FAILED),
    ],
)
def test_what_is_open_blocks_where_it_is_due_and_strict_or_where_a_rule_crashed(
    tmp_path: Path, phase: Phase, strict: bool, stopped: bool, code: Exit
) -> None:
    """A crash is never a pass, in no environment."""
    open_ = Judgement(
        rule="some", severity="low", outcome=Outcome.unknown, message="m", remedy="r", phase=phase, stopped=stopped
    )
    passed = verdict(tmp_path / "mesh", changed())
    found = replace(passed, judgements=(open_,), due=strict and phase is Phase.now)
    assert (found.outcome, found.exit) == (Outcome.unknown, code)


def test_the_json_of_a_finding_has_every_field_of_the_contract(tmp_path: Path) -> None:
    """Those that do not apply are null."""
    found = data(verdict(tmp_path / "mesh", changed("fewer"), Edit(STACK, "monthly: 900", "monthly: 90")))
    data_, budget = [each for each in found["findings"] if each["outcome"] == "fail"]
    assert list(found) == ["schemaVersion", "verdict", "findings", "stacks", "cost", "digests", "change"]
    assert list(budget) == [
        "rule", "severity", "outcome", "waiver", "location", "message", "remedy", "phase", "policy", "stack", "urn",
        "stage", "product",
    ]  # fmt: skip
    assert (data_["rule"], data_["severity"], data_["stack"]) == ("data-replaced", "critical", "payments-local")
    assert (budget["rule"], budget["stack"], budget["urn"], budget["phase"]) == ("product-budget", None, None, None)
    assert budget["location"] == {"file": STACK, "line": 22, "column": 19}
    (step,) = found["stacks"][1]["steps"]
    assert (step["op"], step["reasons"]) == ("replace", ["partitionsCount"])
    assert found["digests"] == {"intent": None, "plan": None}
