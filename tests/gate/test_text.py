"""A verdict as text: the answer on one line, each thing once, long lists cut with the number of what is left out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from mesh_platform.cost import Change, Difference
from mesh_platform.gate import Comparison, Verdict, text
from mesh_platform.gate.text import MOST, documents_text
from mesh_platform.gate.verdict import Moved, Program
from mesh_platform.plan import Diagnostic, Plan
from mesh_platform.rules import FileChange, Judgement
from rich_verdict import (
    BROKEN,
    COMPARISON,
    COST,
    CRASHED,
    DUE,
    FINDINGS,
    LATER,
    OWN,
    QUOTA,
    REPLACED,
    STACK,
    TOPIC,
    VERDICT,
    WAIVED,
    WARNED,
    step,
)

BARE = replace(VERDICT, judgements=(), comparison=None, plans=())
"""A verdict with nothing but its cost."""


def lines(found: Verdict) -> list[str]:
    return text(found).splitlines()


def between(found: Verdict) -> list[str]:
    """Return the lines between the answer and the costs."""
    return [line for part in text(found).split("\n\n")[1:-1] for line in part.splitlines()]


def of(*judgements: Judgement) -> list[str]:
    """Return the lines on judgements alone."""
    return between(replace(BARE, judgements=judgements))


def on_change(**more: Any) -> list[str]:
    """Return the lines on a comparison that has only what is given."""
    bare = replace(COMPARISON, authority=(), code=(), contracts=(), transitions=(), impact=())
    return between(replace(BARE, comparison=replace(bare, **more), unplanned={"payments-local": "why"}))


def of_plan(*steps: Any, said: tuple[str, ...] = ()) -> list[str]:
    found = Plan(stack="payments-local", steps=steps, diagnostics=tuple(Diagnostic("info", "", each) for each in said))
    return between(replace(BARE, plans=(found,)))


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
    assert first.startswith(f"{place}: {judgement.rule} ({judgement.severity}")
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


def test_a_plan_counts_all_and_names_what_destroys() -> None:
    """With what forces it, and whether it is protected; marks on the whole resource are no properties."""
    assert of_plan(
        step("update", "kubernetes:apps/v1:Deployment", "a"),
        step("replace", TOPIC, "b", "partitionsCount", "__meta", protect=True),
        step("delete", "databricks:index/sqlTable:SqlTable", "c"),
        step("read", TOPIC, "d"),
        step("create-replacement", TOPIC, "b"),
        said=("not evaluated: refs.warehouseId of platform-local", "nothing of interest"),
    ) == [
        "payments-local: 1 to delete, 1 to replace, 1 to update",
        "    replace KafkaTopic b, forced by partitionsCount, protected",
        "    delete SqlTable c",
        "    known only later: refs.warehouseId of platform-local",
    ]


def test_a_replacement_that_names_no_property_has_those_that_change() -> None:
    """As the engine tells it where a provider says nothing; without either there is nothing to tell."""
    changed = replace(step("replace", TOPIC, "b", "__whole"), changes={"z": "UPDATE", "a": "UPDATE", "__m": "UPDATE"})
    assert of_plan(changed)[1] == "    replace KafkaTopic b, forced by a, z"
    assert of_plan(step("replace", TOPIC, "b"))[1] == "    replace KafkaTopic b"


@pytest.mark.parametrize(("count", "more"), [(MOST, []), (MOST + 1, ["1"]), (MOST + 5, ["5"])])
def test_of_many_that_are_lost_some_are_named_and_the_others_counted(count: int, more: list[str]) -> None:
    """Creations do not push them out."""
    made = [step("create", TOPIC, f"new-{number}") for number in range(20)]
    found = of_plan(*made, *(step("delete", TOPIC, f"old-{number}") for number in range(count)))
    assert found[0] == f"payments-local: 20 to create, {count} to delete"
    assert found[1 : 1 + MOST] == [f"    delete KafkaTopic old-{number}" for number in range(MOST)]
    assert found[1 + MOST :] == [
        f"    and {each} more to replace or delete; mesh preview payments-local lists them" for each in more
    ]


def test_stacks_without_a_change_are_counted() -> None:
    """After those with one, and alone where there is none."""
    same = Plan(stack="risk-local", steps=(step("same", TOPIC, "a"),))
    one = Plan(stack="payments-local", steps=(step("create", TOPIC, "a"),))
    assert between(replace(BARE, plans=(same, one, same))) == [
        "payments-local: 1 to create", "2 stacks without a change",
    ]  # fmt: skip
    assert lines(replace(BARE, plans=(same,)))[2] == "1 stack without a change"


def test_a_change_that_affects_nothing_says_so_and_costs_nothing() -> None:
    """There is no plan, and nothing that it could cost; where a plan is only missing, it is another matter."""
    nothing = replace(BARE, comparison=Comparison(base="0" * 40, head="1" * 40))
    assert lines(nothing)[2:] == ["no stack is affected: an apply changes nothing"]
    missing = lines(replace(nothing, unplanned={"payments-local": "why"}))
    assert missing[2].startswith("cost a month: ")


def test_costs_name_what_changes_and_what_has_no_price() -> None:
    """Products whose amount stays are left out."""
    assert lines(BARE)[2:] == [
        "cost a month: 1,234.50 before, 1,400.00 after, in EUR",
        "    payments.transactions: 200.00 to 365.50",
        "    without a price: databricks.serverless (2)",
    ]
    unknown = replace(COST, before=None, difference=None, unpriced={})
    assert lines(replace(BARE, cost=unknown))[2:] == ["cost a month: not known before, 1,400.00 after, in EUR"]
    without = replace(unknown, currency="")
    assert lines(replace(BARE, cost=without))[2:] == ["cost: not known; governance/prices.yaml has the prices"]


def test_of_many_products_some_are_named_and_the_others_counted() -> None:
    """In the order of their names, those of nothing not among them."""
    changes = [Change(owner=f"a.p{n:02}", before=Decimal(0), after=Decimal(n % 11)) for n in range(12)]
    more = Difference(total=changes[0], products=tuple(changes), domains=())
    found = lines(replace(BARE, cost=replace(COST, unpriced={}, difference=more)))
    assert [line.split(":")[0].strip() for line in found[3:-1]] == [f"a.p{n:02}" for n in range(1, 9)]
    assert found[-1] == "    and 2 more products"


def test_what_breaks_in_a_contract_stands_first() -> None:
    """With both values where there are two, and whom it hits."""
    assert on_change(contracts=COMPARISON.contracts) == [
        "contract payments.transactions.completed.v1: 2 differences, 1 breaking",
        "    breaking, loosened schema.completed.amount.physicalType: decimal(18,2) to decimal(20,2)",
        "    added schema.completed.note",
        f"    agreements that it hits: {COMPARISON.contracts[0].agreements[0]}",
    ]
    (contract,) = COMPARISON.contracts
    harmless = replace(contract, differences=contract.differences[:1], agreements=())
    assert on_change(contracts=(harmless,))[0] == "contract payments.transactions.completed.v1: no reader breaks"


def test_long_lists_of_a_change_are_cut() -> None:
    """Differences, agreements, what is destroyed, files: each says how many there are."""
    (contract,), (transition,) = COMPARISON.contracts, COMPARISON.transitions
    long = replace(
        contract, differences=contract.differences[:1] * 10, agreements=tuple(f"a{number}" for number in range(11))
    )
    lost = replace(transition, destroys=tuple(f"table {number}" for number in range(9)))
    files = tuple(FileChange(f"governance/{number}.yaml", None, "1" * 64) for number in range(9))
    found = on_change(contracts=(long,), transitions=(lost,), authority=files, code=files[:1])
    assert [line.strip() for line in found if " more" in line] == [
        "and 2 more",
        f"agreements that it hits: {', '.join(f'a{number}' for number in range(8))} and 3 more",
        "and 1 more",
        f"authority, 9 files: {', '.join(f'governance/{number}.yaml' for number in range(8))} and 1 more",
    ]
    assert found[-1] == "code, 1 file: governance/0.yaml"


def test_a_change_says_what_its_base_has_become_and_whose_code_is_previewed() -> None:
    """What to do about the first; the reason of the second below the files that ask for it."""
    moved = on_change(moved=Moved(commits=2, tip="abcdef0123456789"))
    assert moved[0].startswith("the base has moved on by 2 commits since this change began, to abcdef012345: ")
    assert moved[1] == "    rebase the change onto the base, or merge the base into it"
    assert on_change(moved=Moved(commits=1, tip="abcdef0123456789"))[0].startswith("the base has moved on by a commit")
    program = on_change(code=COMPARISON.code, program=Program(of="base", reason="nobody signed it"))
    assert program == [
        "code, 1 file: components/mesh_components/tags.py",
        "    previewed with the code of the base: nobody signed it",
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
