"""Thresholds of quality rules, the operators of ODCS 3.2: which of two lets more through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import TYPE_CHECKING

from .relation import Relation

if TYPE_CHECKING:
    from pydantic import JsonValue

End = tuple[float, int]
"""A number, and 0 just below it, 1 at it or just above: so that ends are ordered whether they are in or out."""
Spans = tuple[tuple[End, End], ...]


def _below(value: float, *, out: bool) -> tuple[End, End]:
    return (-inf, 0), (value, 0 if out else 1)


def _above(value: float, *, out: bool) -> tuple[End, End]:
    return (value, 1 if out else 0), (inf, 1)


OPERATORS: Mapping[str, Callable[[float, float], Spans]] = {
    "mustBe": lambda value, _: (((value, 0), (value, 1)),),
    "mustNotBe": lambda value, _: (_below(value, out=True), _above(value, out=True)),
    "mustBeGreaterThan": lambda value, _: (_above(value, out=True),),
    "mustBeGreaterOrEqualTo": lambda value, _: (_above(value, out=False),),
    "mustBeLessThan": lambda value, _: (_below(value, out=True),),
    "mustBeLessOrEqualTo": lambda value, _: (_below(value, out=False),),
    "mustBeBetween": lambda low, high: (((low, 0), (high, 1)),),
    "mustNotBeBetween": lambda low, high: (_below(low, out=True), _above(high, out=True)),
}
"""What each lets through, from its number or its two numbers."""


def compared(old: Mapping[str, JsonValue], new: Mapping[str, JsonValue]) -> Relation:
    """Compare what two thresholds let through; those that are no numbers are either the same or not."""
    before, after = _spans(old), _spans(new)
    if before is None or after is None:
        return Relation.same if old == new else Relation.other
    inside, outside = _within(after, before), _within(before, after)
    if inside and outside:
        return Relation.same
    if inside:
        return Relation.narrower
    return Relation.wider if outside else Relation.other


def _spans(threshold: Mapping[str, JsonValue]) -> Spans | None:
    """Return what a threshold lets through; None for one that is none, or not of numbers."""
    if len(threshold) != 1:
        return None
    ((operator, value),) = threshold.items()
    wanted = 2 if operator.endswith("Between") else 1
    numbers = [float(each) for each in (value if isinstance(value, list) else [value])
               if isinstance(each, int | float) and not isinstance(each, bool)]  # fmt: skip
    return OPERATORS[operator](numbers[0], numbers[-1]) if len(numbers) == wanted else None


def _within(inner: Spans, outer: Spans) -> bool:
    return all(any(whole[0] <= part[0] and part[1] <= whole[1] for whole in outer) for part in inner)
