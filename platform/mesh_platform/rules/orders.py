"""Orders in which parameters tighten: of two values, the one that asks what both ask."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import get_args

from pydantic import JsonValue

from mesh_platform.documents.scalars import cpu, memory, rate, span

from .model import Order

ORDERS: tuple[str, ...] = get_args(Order)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class EmptyError(ValueError):
    """Nothing satisfies both values."""


def both(order: str, one: JsonValue, other: JsonValue, levels: Sequence[str] = ()) -> JsonValue:
    """Return the value that asks what `one` and `other` ask together.

    Raises EmptyError where nothing satisfies both, and ValueError for values that this order does not compare.
    """
    match order:
        case "atMost" | "atLeast":
            less = _size(one, levels) <= _size(other, levels, like=one)
            return one if less == (order == "atMost") else other
        case "subset":
            shared = [each for each in _texts(one) if each in _texts(other)]
            if not shared:
                raise EmptyError(f"{_told(one)} and {_told(other)} have nothing in common")
            return [*shared]
        case "superset":
            return [*dict.fromkeys([*_texts(one), *_texts(other)])]
        case "trueIsStricter":
            return _truth(one) or _truth(other)
        case "exact":
            if one != other or isinstance(one, bool) != isinstance(other, bool):
                raise EmptyError(f"nothing is both {_told(one)} and {_told(other)}")
            return one
        case _:
            raise ValueError(f"{order!r} is no order; orders: {', '.join(ORDERS)}")


def relaxes(order: str, value: JsonValue, limit: JsonValue, levels: Sequence[str] = ()) -> bool:
    """Whether `value` lets pass what `limit` refuses; raises ValueError for what this order does not compare."""
    match order:
        case "atMost":
            return _size(value, levels, like=limit) > _size(limit, levels)
        case "atLeast":
            return _size(value, levels, like=limit) < _size(limit, levels)
        case "subset":
            return not set(_texts(value)) <= set(_texts(limit))
        case "superset":
            return not set(_texts(value)) >= set(_texts(limit))
        case "trueIsStricter":
            return _truth(limit) and not _truth(value)
        case _:
            return both(order, value, limit) != limit


def _size(value: JsonValue, levels: Sequence[str], like: JsonValue = None) -> float:
    """Return a value as a number; where `like` is given, both must be of one kind."""
    kind, size = _measured(value, levels)
    if like is not None:
        other = _measured(like, levels)[0]
        if kind != other:
            raise ValueError(f"{_told(value)} is a {kind} and {_told(like)} a {other}; they cannot be compared")
    return size


def _measured(value: JsonValue, levels: Sequence[str]) -> tuple[str, float]:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return "number", value
    if isinstance(value, str):
        if value in levels:
            return "level", list(levels).index(value)
        if _DAY.fullmatch(value):
            return "date", date.fromisoformat(value).toordinal()
        for kind, read in (("duration", _length), ("quantity", memory), ("rate", rate), ("CPU", cpu)):
            try:
                return kind, read(value)
            except ValueError:
                continue
    raise ValueError(f"{_told(value)} is no number, level, date, duration or quantity")


def _length(text: str) -> int:
    return span(text).milliseconds


def _texts(value: JsonValue) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f"{_told(value)} is no list of texts")
    return [str(each) for each in value]


def _truth(value: JsonValue) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{_told(value)} is neither true nor false")
    return value


def _told(value: JsonValue) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return {"None": "null", "True": "true", "False": "false"}.get(repr(value)) or str(value)
