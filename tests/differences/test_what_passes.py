"""A difference breaks where something passes that did not before: told from values, not from how limits are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from contract import CONTRACT, document, field
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mesh_platform.differences import Difference, Direction, between

NUMBERS = st.integers(-3, 3)
GRID = [each / 2 for each in range(-8, 9)]
"""With every number that a limit can be, what lies between two of them, and what lies beyond all."""
PASSES: Mapping[str, Callable[[float, float, float], bool]] = {
    "mustBe": lambda value, low, _: value == low,
    "mustNotBe": lambda value, low, _: value != low,
    "mustBeGreaterThan": lambda value, low, _: value > low,
    "mustBeGreaterOrEqualTo": lambda value, low, _: value >= low,
    "mustBeLessThan": lambda value, low, _: value < low,
    "mustBeLessOrEqualTo": lambda value, low, _: value <= low,
    "mustBeBetween": lambda value, low, high: low <= value <= high,
    "mustNotBeBetween": lambda value, low, high: not low <= value <= high,
}
THRESHOLDS = st.builds(
    lambda operator, ends: {operator: ends if operator.endswith("Between") else ends[0]},
    st.sampled_from(sorted(PASSES)), st.lists(NUMBERS, min_size=2, max_size=2, unique=True).map(sorted),
)  # fmt: skip
LIMITS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"), NUMBERS)
)
SETS = st.lists(st.sampled_from("abcde"), unique=True, max_size=4)
SHAPE: dict[str, Any] = CONTRACT["schema"][0]
COUNT, CHANNEL = (int(field(name)[-1]) for name in ("count", "channel"))


def told(old: dict[str, Any], new: dict[str, Any], at: int | None = None) -> tuple[Difference, ...]:
    """Return what differs between two contracts that differ in some keys of their object, or of one of its fields."""
    return tuple(between(*(document(_with(keys, at)) for keys in (old, new)), ["public", "internal"]))


def _with(keys: dict[str, Any], at: int | None) -> dict[str, Any]:
    fields: list[Any] = [*SHAPE["properties"]]
    if at is not None:
        fields[at] = {"name": "it", "classification": "internal", **keys}
    whole = {**SHAPE, "properties": fields, **({} if at is not None else keys)}
    return {**CONTRACT, "schema": [whole]}


def rule(threshold: dict[str, Any]) -> dict[str, Any]:
    return {"quality": [{"id": "one", "metric": "rowCount", **threshold}]}


def passing(threshold: dict[str, Any]) -> set[float]:
    ((operator, said),) = threshold.items()
    low, high = said if isinstance(said, list) else (said, said)
    return {value for value in GRID if PASSES[operator](value, low, high)}


def direction(before: set[Any], after: set[Any]) -> tuple[Direction, bool]:
    """Return what has to be told of what passed and what passes, and whether it breaks."""
    if before == after:
        return Direction.changed, False
    if after < before:
        return Direction.tightened, False
    return (Direction.loosened if before < after else Direction.changed), True


@settings(max_examples=40)
@given(THRESHOLDS, THRESHOLDS)
def test_a_threshold_is_what_it_lets_through(old: dict[str, Any], new: dict[str, Any]) -> None:
    """More than 1 lets through what at least 2 does, and more; not between -1 and 1 lets less through than not 0."""
    assume(old != new)
    (one,) = told(rule(old), rule(new))
    assert (one.direction, one.breaking) == direction(passing(old), passing(new))


@settings(max_examples=40)
@given(LIMITS, LIMITS)
def test_limits_are_what_they_let_through_together(old: dict[str, Any], new: dict[str, Any]) -> None:
    """The tighter one of both ways to write an end counts; either end is told by itself."""
    found = told(*({"logicalType": "number", "logicalTypeOptions": each} for each in (old, new)), at=COUNT)  # pyright: ignore[reportArgumentType]
    said = {each.what.rpartition(".")[2]: (each.direction, each.breaking) for each in found if each.old or each.new}
    for end, sides in (("minimum", (">=", ">")), ("maximum", ("<=", "<"))):
        before, after = (_side(each, end, sides) for each in (old, new))
        if before != after:
            assert said[end] == direction(before, after)
        else:
            assert not any(breaking for name, (_, breaking) in said.items() if name.lower().endswith(end))


def _side(limits: dict[str, int], end: str, signs: tuple[str, str]) -> set[float]:
    weak, strict = limits.get(end), limits.get(f"exclusive{end.capitalize()}")
    up = signs[1] == ">"
    return {
        value
        for value in GRID
        if (weak is None or (value >= weak if up else value <= weak))
        and (strict is None or (value > strict if up else value < strict))
    }


@settings(max_examples=20)
@given(SETS, SETS)
def test_an_enumeration_is_the_values_that_may_occur(old: list[str], new: list[str]) -> None:
    """Whatever their order; none at all lets everything through."""
    assume(old != new)
    keys = [
        {"logicalType": "string", **({"enum": [{"value": x} for x in each]} if each else {})} for each in (old, new)
    ]
    (one,) = told(*keys, at=CHANNEL)
    before, after = (set(each) or {*"abcde", "anything"} for each in (old, new))
    assert (one.direction, one.breaking) == direction(before, after)


@pytest.mark.parametrize(("old", "new"), [("1", 1), (True, 1), ("true", True), (None, "null")])
def test_a_value_of_another_type_is_another_value(old: Any, new: Any) -> None:
    """Whoever reads it as it was has no such value any more."""
    (one,) = told(
        *({"logicalType": "string", "enum": [{"value": each}, {"value": "a"}]} for each in (old, new)), at=CHANNEL
    )
    assert (one.direction, one.breaking) == (Direction.changed, True)
    assert one.old != one.new
    assert not told(*({"logicalType": "string", "enum": [{"value": old}]} for _ in range(2)), at=CHANNEL)


@pytest.mark.parametrize("old", range(1, 7))
def test_multiples_of_a_number_are_fewer_the_larger_it_is_only_where_it_is_a_multiple(old: int) -> None:
    """Of six each is one of three; of four and six neither is one of the other."""
    for new in {*range(1, 13)} - {old}:
        options = [{"logicalType": "number", "logicalTypeOptions": {"multipleOf": each}} for each in (old, new)]
        (one,) = told(*options, at=COUNT)
        before, after = ({value for value in range(1, 133) if value % each == 0} for each in (old, new))
        assert (one.direction, one.breaking) == direction(before, after), (old, new)


@pytest.mark.parametrize("old", ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"])
def test_a_format_of_whole_numbers_is_its_range(old: str) -> None:
    """A signed one holds an unsigned one with fewer bits, and no unsigned one holds a signed one."""

    def ends(kind: str) -> set[int]:
        bits = int(kind[1:])
        low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if kind[0] == "i" else (0, 2**bits - 1)
        edges = {
            sign * 2**each + more for each in (7, 8, 15, 16, 31, 32, 63, 64) for sign in (1, -1) for more in (0, -1)
        }
        return {each for each in edges | {0, -1} if low <= each <= high}

    for new in {"i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"} - {old}:
        options = [{"logicalType": "integer", "logicalTypeOptions": {"format": each}} for each in (old, new)]
        (one,) = told(*options, at=COUNT)
        assert (one.direction, one.breaking) == direction(ends(old), ends(new)), (old, new)
