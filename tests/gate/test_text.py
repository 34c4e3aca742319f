"""A verdict as text: the answer on one line, then each thing once, with where it is and what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from mesh_platform.gate import text
from mesh_platform.gate.text import documents_text
from mesh_platform.rules import Judgement
from rich_verdict import (
    BROKEN,
    CRASHED,
    DUE,
    FINDINGS,
    LATER,
    OWN,
    QUOTA,
    REPLACED,
    STACK,
    VERDICT,
    WAIVED,
    WARNED,
)
from told import BARE, lines, of


def test_the_first_line_counts_what_there_is_and_leaves_out_what_there_is_not() -> None:
    """One is one; of environments each is named."""
    assert lines(VERDICT)[0] == (
        "FAIL: 4 failures, 1 waived, 1 warning, 4 not evaluated, 30 rules, 2 products in local, prod"
    )
    one = replace(BARE, judgements=(QUOTA,), rules=1, products=1, environments=("dev",))
    assert lines(one)[0] == "FAIL: 1 failure, 1 rule, 1 product in dev"
    assert lines(replace(BARE, judgements=(WAIVED,)))[0] == "PASS: 1 waived, 30 rules, 2 products in local, prod"
    assert lines(replace(BARE, judgements=(WARNED, WARNED)))[0].startswith("PASS: 2 warnings, 30 rules")
    assert lines(replace(BARE, judgements=LATER))[0].startswith("NOT EVALUATED: 2 not evaluated, 30 rules")


def test_parts_stand_apart_and_an_empty_one_is_not_there() -> None:
    """Answer, failures, what is softened, what is open, the change, the plan, the cost."""
    parts = text(VERDICT).split("\n\n")
    starts = [part.splitlines()[0].partition(":")[0] for part in parts]
    assert starts == [
        "FAIL", STACK, "waived by payments-over-budget", "not evaluated (before apply)",
        "contract payments.transactions.completed.v1", "payments-local", "cost a month",
    ]  # fmt: skip
    assert len(text(BARE).split("\n\n")) == 2


@pytest.mark.parametrize(
    ("judgement", "place"),
    [
        (REPLACED, "domains/payments/products/transactions/stack.yaml:10:17"),
        (QUOTA, "payments-local: payments-transactions-completed.v1-stream-namespace"),
        (replace(QUOTA, urn=None), "payments-local"),
        (replace(QUOTA, urn=None, stack=None), "the change"),
    ],
    ids=["document", "resource", "stack", "nowhere"],
)  # fmt: skip
def test_a_failure_says_where_it_is_as_far_as_anybody_knows(judgement: Judgement, place: str) -> None:
    """And never that it is nowhere."""
    first, remedy = of(judgement)
    policy = f", policy {judgement.policy}" if judgement is REPLACED else ""
    assert first == f"{place}: {judgement.rule} ({judgement.severity}{policy}): {judgement.message}"
    assert remedy == f"    {judgement.remedy}"


def test_what_to_do_is_said_once_for_failures_of_a_rule_that_follow_each_other() -> None:
    """Another rule, and another remedy of the same rule, are said by themselves."""
    again = replace(QUOTA, message="another namespace has none")
    other = replace(QUOTA, message="a third one", remedy="Take it away.")
    found = of(QUOTA, again, other, OWN)
    assert [line.strip() for line in found if line.startswith("    ")] == [
        "Give it one.", "Take it away.", "Wait for Monday.",
    ]  # fmt: skip
    assert found[2] == "    Give it one."


def test_what_does_not_block_says_what_softens_it() -> None:
    """A waiver by its id; a policy that only warns."""
    waived, warned = of(WARNED, WAIVED)
    assert waived.startswith(f"waived by payments-over-budget: {WAIVED.location}: product-budget (high, policy budgets")
    assert warned.startswith(f"warning: {WARNED.location}: personal-data-retention (high, policy retention-is-bounded)")


def test_rules_that_are_open_for_one_reason_share_a_line() -> None:
    """Until another time it is another reason; a rule is named once however often it was asked."""
    found = of(*LATER, *LATER, DUE, replace(DUE, rule="grant-signed", phase=None), CRASHED)
    assert found == [
        "not evaluated (before apply): it is a live stack: its plan is judged where its credentials are:"
        " topic-name, catalog-name",
        "not evaluated (now): signature: the environment local takes statements without one: decision-signed",
        "not evaluated: signature: the environment local takes statements without one: grant-signed",
        "not evaluated (now): the rule failed: ZeroDivisionError: division by zero: pinned-image",
    ]


def test_findings_of_documents_are_told_with_what_to_do_and_no_rule_is_said_to_have_been_asked() -> None:
    """One is one."""
    assert documents_text(FINDINGS).splitlines()[:4] == [
        "FAIL: 2 findings in the documents, which come first; no rule was evaluated",
        "",
        f"{FINDINGS[0].location}: unknown-field: partitons is unknown; did you mean partitions?",
        "    correct it",
    ]
    assert documents_text(FINDINGS[:1]).startswith("FAIL: 1 finding in the documents")
    assert BROKEN.message not in documents_text(FINDINGS)
