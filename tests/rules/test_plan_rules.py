"""Rules on steps, asked about plans that the engine recorded: each refuses its own case, and nothing else does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from judged import Edit, by_plan, shown, without
from mesh_platform.governance import Context
from mesh_platform.rules import ALL, Outcome, Phase, PlanRule
from mesh_platform.rules.steps import UNKNOWN
from plan_cases import CASES, IDENTITY, PAYMENTS, PLATFORM, TABLE, TOPIC, Case, Change, fewer_columns
from recorded import deleted, named, recorded, replaced, setting

BY_RULE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)


@pytest.fixture
def example() -> Context:
    """The example, to judge plans of it."""
    return shown()


def test_every_rule_on_steps_has_a_case() -> None:
    """A rule without a case may be one that never refuses anything."""
    assert [case.rule for case in CASES] == [rule.id for rule in ALL if isinstance(rule, PlanRule)]


@pytest.mark.parametrize("stack", [PLATFORM, IDENTITY, PAYMENTS])
def test_the_example_passes_every_rule_on_steps(example: Context, stack: str) -> None:
    """In each layer, with nothing left open."""
    assert by_plan(example, recorded(stack)) == ()


@BY_RULE
def test_a_rule_refuses_its_step(example: Context, case: Case) -> None:
    """Its failure is the only one; it names stack and resource."""
    (judged,) = by_plan(example, case.failing.plan)
    assert (judged.rule, judged.outcome) == (case.rule, Outcome.failed)
    assert case.said in judged.message
    assert judged.stack == case.failing.stack
    assert (judged.urn or "").startswith("urn:pulumi:")


@BY_RULE
def test_a_rule_lets_pass_a_harmless_change_of_the_same_thing(example: Context, case: Case) -> None:
    """The same resource changed in another way."""
    assert by_plan(example, case.passing.plan) == ()


@BY_RULE
def test_without_the_rule_nobody_refuses_its_step(case: Case) -> None:
    """Each rule is the only one that finds its case."""
    assert by_plan(shown(rules=without(case.rule)), case.failing.plan) == ()


@BY_RULE
def test_an_unknown_that_a_rule_reads_leaves_it_open(example: Context, case: Case) -> None:
    """What is known only after an apply is neither a pass nor a failure; it is decided before the apply."""
    judged = [each for each in by_plan(example, case.unknown.plan) if each.rule == case.rule]
    assert {(each.outcome, each.phase, each.stopped) for each in judged} == {
        (Outcome.unknown, Phase.before_apply, False)
    }


def test_an_unknown_that_no_rule_reads_leaves_nothing_open(example: Context) -> None:
    """A description that comes from another stack is nobody's business."""
    change = Change("Namespace", "payments-transactions-namespace-namespace", setting("metadata/uid", UNKNOWN))
    assert by_plan(example, change.plan) == ()


def test_fewer_partitions_are_shown_where_the_document_says_them() -> None:
    """The line of stack.yaml, so that an editor can go there."""
    stack = "domains/payments/products/transactions/stack.yaml"
    fewer = shown(Edit(stack, "partitions: 6", "partitions: 3"))
    (judged,) = by_plan(fewer, Change("KafkaTopic", TOPIC, replaced("partitionsCount", 3)).plan)
    assert judged.location is not None
    assert (judged.location.file, judged.location.line, judged.location.column) == (stack, 10, 17)


def test_a_deleted_topic_names_those_who_may_read_it_now() -> None:
    """Rights that exist say it, even where the change has removed the agreements."""
    folder = "domains/payments/products/transactions/access"
    revoked = [
        Edit(f"{folder}/{name}--completed.v1.grant.yaml", "decision: approve", "decision: reject")
        for name in ("audit.ledger", "customers.accounts", "risk.scoring")
    ]
    rejected = [Edit(e.file.replace(".grant.", ".oaas."), "status: approved", "status: rejected") for e in revoked]
    (judged,) = by_plan(shown(*revoked, *rejected), Change("KafkaTopic", TOPIC, deleted).plan)
    assert judged.rule == "consumers-lost"
    assert "audit.ledger, customers.accounts, risk.scoring read it" in judged.message


def test_a_table_that_loses_a_column_is_narrowed(example: Context) -> None:
    """The column is named."""
    (judged,) = by_plan(example, Change("SqlTable", TABLE, setting("columns", fewer_columns())).plan)
    assert (judged.rule, judged.severity) == ("data-narrowed", "critical")
    assert judged.message == "table payments_local.transactions.completed_v1 would lose completedAt"


def test_a_topic_that_changes_its_clean_up_is_narrowed(example: Context) -> None:
    """Compaction throws away all but the last event of each key."""
    (judged,) = by_plan(example, Change("KafkaTopic", TOPIC, setting("config/cleanup.policy", "compact")).plan)
    assert judged.message.endswith("would change its clean-up from delete to compact")


def test_a_view_holds_no_data(example: Context) -> None:
    """A secured view is made anew from its table at any time."""
    views = [s for s in recorded(PAYMENTS).steps if s.type.endswith(":SqlTable") and s.old.get("tableType") == "VIEW"]
    assert views
    for view in views:
        assert by_plan(example, Change("SqlTable", view.name, deleted).plan) == ()


def test_the_two_halves_of_a_replacement_are_judged_once(example: Context) -> None:
    """The engine writes three steps for a replacement."""
    change = Change("KafkaTopic", TOPIC, replaced("partitionsCount", 3))
    step = named(change.plan, "KafkaTopic", TOPIC)
    halves = (replace(step, op="create-replacement"), replace(step, op="delete-replaced"))
    assert len(by_plan(example, replace(change.plan, steps=(*change.plan.steps, *halves)))) == 1
