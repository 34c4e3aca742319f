"""Orders: of two values, the one that asks for both; nothing that one refuses gets through together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from limits import VALUES
from mesh_platform.rules.orders import ORDERS, EmptyError, both, relaxes

LEVELS = ("public", "internal", "confidential", "restricted")
PAIRS = st.sampled_from(ORDERS).flatmap(lambda order: st.tuples(st.just(order), *[VALUES[order]] * 3))


def passes(order: str, limit: Any, value: Any) -> bool:
    """Whether a value passes under a limit: what the order means, written down once more."""
    match order:
        case "atMost":
            return value <= limit
        case "atLeast":
            return value >= limit
        case "subset":
            return set(value) <= set(limit)
        case "superset":
            return set(value) >= set(limit)
        case "trueIsStricter":
            return value or not limit
        case _:
            return value == limit


@given(PAIRS)
def test_together_two_limits_let_pass_what_both_do(drawn: tuple[str, Any, Any, Any]) -> None:
    """Whatever the order and the values: no more, and no less unless nothing at all would pass."""
    order, one, other, value = drawn
    try:
        together = both(order, one, other)
    except EmptyError:
        assert not (passes(order, one, value) and passes(order, other, value)) or not value
    else:
        assert passes(order, together, value) == (passes(order, one, value) and passes(order, other, value))


@given(PAIRS)
def test_a_value_relaxes_a_limit_where_it_lets_more_pass(drawn: tuple[str, Any, Any, Any]) -> None:
    """Told by comparing the two; whatever is not said to relax lets nothing pass that the limit refuses."""
    order, limit, value, judged = drawn
    try:
        found = relaxes(order, value, limit)
    except EmptyError:
        assert order == "exact"
        return
    if not found:
        assert passes(order, limit, judged) or not passes(order, value, judged)


@given(st.tuples(st.sampled_from(ORDERS)).flatmap(lambda order: st.tuples(st.just(order[0]), *[VALUES[order[0]]] * 2)))
def test_a_value_that_relaxes_is_never_what_comes_of_both(drawn: tuple[str, Any, Any]) -> None:
    """So a document error and the construction agree."""
    order, limit, value = drawn
    try:
        together, looser = both(order, limit, value), relaxes(order, value, limit)
    except EmptyError:
        return
    assert relaxes(order, together, limit) is False
    assert relaxes(order, together, value) is False
    if looser:
        assert relaxes(order, value, together)


@pytest.mark.parametrize(
    ("order", "one", "other", "stricter"),
    [
        ("atMost", "P30D", "P2W", "P2W"),
        ("atMost", "P1Y", "P12M", "P1Y"),
        ("atLeast", "PT24H", "P2D", "P2D"),
        ("atMost", "1Gi", "512Mi", "512Mi"),
        ("atMost", "2MiB/s", "1KiB/s", "1KiB/s"),
        ("atMost", "500m", "2", "500m"),
        ("atLeast", "internal", "restricted", "restricted"),
        ("atMost", "2026-12-31", "2026-06-01", "2026-06-01"),
        ("superset", ["a"], ["b", "a"], ["a", "b"]),
        ("subset", ["eu", "us"], ["us", "ch"], ["us"]),
    ],
)
def test_quantities_dates_and_levels_are_compared_by_what_they_mean(
    order: str, one: Any, other: Any, stricter: Any
) -> None:
    """In either order of the two."""
    assert both(order, one, other, LEVELS) == stricter
    assert relaxes(order, stricter, other, LEVELS) is False
    assert relaxes(order, stricter, one, LEVELS) is False


@pytest.mark.parametrize(
    ("order", "one", "other", "said"),
    [
        ("atMost", 1, "P1D", "P1D is a duration and 1 a number"),
        ("atMost", "512Mi", "P1D", "they cannot be compared"),
        ("atLeast", "all", 1, "all is no number, level, date, duration or quantity"),
        ("atMost", True, 1, "true is no number"),
        ("atMost", float("nan"), 1, "nan is no number"),
        ("atMost", float("inf"), 1, "inf is no number"),
        ("subset", "eu", ["eu"], "eu is no list of texts"),
        ("superset", [1], ["eu"], "[1] is no list of texts"),
        ("trueIsStricter", 1, True, "1 is neither true nor false"),
        ("near", 1, 1, "'near' is no order"),
    ],
)
def test_what_an_order_does_not_compare_is_said(order: str, one: Any, other: Any, said: str) -> None:
    """A guess would be a way around."""
    with pytest.raises(ValueError) as caught:
        both(order, one, other, LEVELS)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("order", "one", "other"), [("subset", ["eu"], ["us"]), ("exact", "restricted", "baseline"), ("exact", 1, True)]
)
def test_where_nothing_satisfies_both_it_is_an_error(order: str, one: Any, other: Any) -> None:
    """Neither of the two would be what both ask."""
    with pytest.raises(EmptyError, match="nothing"):
        both(order, one, other)
