"""Verdicts on several environments as one: the worst answer, every plan, what is alike once, and sums that add up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.cost import Change, Difference
from mesh_platform.errors import Exit
from mesh_platform.gate import Cost, Verdict
from mesh_platform.gate.together import together
from mesh_platform.plan import Plan
from mesh_platform.rules import Judgement, Outcome
from rich_verdict import COMPARISON, DUE, LATER, OWN, QUOTA, REPLACED, VERDICT, WAIVED, WARNED

NOTHING = Cost(before=None, after=Decimal(0), currency="EUR", unpriced={})
JUDGEMENTS = st.lists(st.sampled_from([REPLACED, QUOTA, OWN, WAIVED, WARNED, *LATER, DUE]), max_size=6)
CHANGES = st.dictionaries(
    st.sampled_from(["payments.transactions", "risk.scoring", "audit.ledger"]),
    st.tuples(st.integers(0, 900), st.integers(0, 900)), max_size=3,
)  # fmt: skip


def verdict(environment: str, *judgements: Judgement, **more: object) -> Verdict:
    bare = replace(VERDICT, environments=(environment,), judgements=judgements, comparison=None, plans=(), cost=NOTHING)
    return replace(bare, **more)  # pyright: ignore[reportArgumentType]


def cost(changes: dict[str, tuple[int, int]], **more: object) -> Cost:
    """A cost that is what its products cost."""
    each = tuple(
        Change(owner=owner, before=Decimal(was), after=Decimal(will)) for owner, (was, will) in changes.items()
    )
    was, will = (sum((getattr(one, side) for one in each), Decimal(0)) for side in ("before", "after"))
    total = Change(owner="", before=was, after=will)
    found = Cost(
        before=was, after=will, currency="EUR", unpriced={},
        difference=Difference(total=total, products=each, domains=each),
    )  # fmt: skip
    return replace(found, **more)  # pyright: ignore[reportArgumentType]


def test_one_verdict_is_itself() -> None:
    """Nothing is sorted or counted anew."""
    assert together([VERDICT]) is VERDICT


@settings(max_examples=40)
@given(JUDGEMENTS, JUDGEMENTS)
def test_what_is_refused_anywhere_is_refused_together(one: list[Judgement], other: list[Judgement]) -> None:
    """And what is open anywhere is open; what both say alike stands once."""
    both = [verdict("local", *one), verdict("prod", *other)]
    found = together(both)
    assert set(found.judgements) == {*one, *other}
    assert len(found.judgements) == len({*one, *other})
    worst = [Outcome.failed, Outcome.unknown, Outcome.passed]
    assert found.outcome is min((each.outcome for each in both), key=worst.index)
    assert found.exit == max(each.exit for each in both)


@settings(max_examples=40)
@given(JUDGEMENTS, JUDGEMENTS)
def test_judgements_stand_in_one_order_whichever_environment_comes_first(
    one: list[Judgement], other: list[Judgement]
) -> None:
    """Failures before what is open, the worst first."""
    found = [
        [(each.rule, each.message) for each in together(pair).judgements]
        for pair in ([verdict("a", *one), verdict("b", *other)], [verdict("b", *other), verdict("a", *one)])
    ]
    assert found[0] == found[1]
    failed = [each.outcome is Outcome.failed for each in together([verdict("a", *one), verdict("b")]).judgements]
    assert failed == sorted(failed, reverse=True)


@pytest.mark.parametrize("due", [0, 1, 2])
def test_what_is_due_in_one_strict_environment_is_due(due: int) -> None:
    """Whichever of them it is."""
    found = together([verdict(name, due=place == due) for place, name in enumerate("abc")])
    assert (found.due, found.exit) == (True, Exit.FAILED)
    assert not together([verdict("a"), verdict("b")]).due


def test_plans_stacks_and_digests_of_all_are_there() -> None:
    """In the order of the environments; rules and products are those of the one that has most."""
    one = verdict(
        "local", plans=(Plan(stack="a-local", steps=()),), unplanned={"b-local": "x"}, intents={"a-local": "1"},
        rules=7, products=3,
    )  # fmt: skip
    other = verdict(
        "prod", plans=(Plan(stack="a-prod", steps=()),), unplanned={"b-prod": "y"}, intents={"a-prod": "2"},
        rules=9, products=2,
    )  # fmt: skip
    found = together([one, other])
    assert found.environments == ("local", "prod")
    assert [plan.stack for plan in found.plans] == ["a-local", "a-prod"]
    assert found.unplanned == {"b-local": "x", "b-prod": "y"}
    assert found.intents == {"a-local": "1", "a-prod": "2"}
    assert (found.rules, found.products) == (9, 3)


@settings(max_examples=40)
@given(CHANGES, CHANGES)
def test_what_several_cost_is_their_sum_by_product_and_as_a_whole(
    one: dict[str, tuple[int, int]], other: dict[str, tuple[int, int]]
) -> None:
    """Each product once, in the order of names."""
    found = together([verdict("local", cost=cost(one)), verdict("prod", cost=cost(other))]).cost
    assert found.difference is not None
    sums = {
        owner: tuple(one.get(owner, (0, 0))[side] + other.get(owner, (0, 0))[side] for side in (0, 1))
        for owner in sorted({*one, *other})
    }
    for listed in (found.difference.products, found.difference.domains):
        assert {each.owner: (each.before, each.after) for each in listed} == sums
        assert [each.owner for each in listed] == list(sums)
    assert (found.difference.total.before, found.difference.total.after) == (found.before, found.after)
    assert found.after - (found.before or 0) == sum(will - was for was, will in sums.values())


def test_an_environment_of_which_nothing_is_known_before_takes_nothing_from_the_others() -> None:
    """Where nothing is known of any, nothing is said."""
    known = cost({"risk.scoring": (5, 8)})
    found = together([verdict("local", cost=NOTHING), verdict("prod", cost=known)]).cost
    assert (found.before, found.after, found.difference) == (5, 8, known.difference)
    neither = together([verdict("local", cost=NOTHING), verdict("prod", cost=replace(NOTHING, after=Decimal(3)))]).cost
    assert (neither.before, neither.after, neither.difference) == (None, 3, None)
    nothing = replace(known, before=Decimal(0), after=Decimal(0), difference=None)
    assert together([verdict("local", cost=NOTHING), verdict("prod", cost=nothing)]).cost.before == 0


def test_an_environment_that_costs_something_and_of_which_nothing_was_known_leaves_the_sum_before_unknown() -> None:
    """The sum after would be held against a part; what is known to change is still told."""
    known = cost({"risk.scoring": (5, 8)})
    found = together([verdict("local", cost=replace(NOTHING, after=Decimal(3))), verdict("prod", cost=known)]).cost
    assert (found.before, found.after, found.difference) == (None, 11, known.difference)


def test_what_has_no_price_is_counted_over_all_of_them() -> None:
    """By its name."""
    one, other = replace(NOTHING, unpriced={"kafka.x": 2, "b": 1}), replace(NOTHING, unpriced={"a": 1, "kafka.x": 3})
    assert list(together([verdict("local", cost=one), verdict("prod", cost=other)]).cost.unpriced.items()) == [
        ("a", 1), ("b", 1), ("kafka.x", 5)
    ]  # fmt: skip


def test_a_change_is_told_once_with_the_stacks_that_it_leaves_alone_everywhere() -> None:
    """Contracts and what changes hands are of the documents; what a proposal comes to is of each environment."""
    local = replace(COMPARISON, unaffected=("risk-local",), impact=("both", "by the proposal local costs more"))
    prod = replace(COMPARISON, unaffected=("risk-prod",), impact=("both", "by the proposal prod costs more"))
    found = together([verdict("local", comparison=local), verdict("prod", comparison=prod)]).comparison
    assert found is not None
    assert (found.contracts, found.transitions) == (COMPARISON.contracts, COMPARISON.transitions)
    assert found.unaffected == ("risk-local", "risk-prod")
    assert found.impact == ("both", "by the proposal local costs more", "by the proposal prod costs more")
    assert together([verdict("local", comparison=local), verdict("prod")]).comparison == local
    assert together([verdict("local"), verdict("prod")]).comparison is None
