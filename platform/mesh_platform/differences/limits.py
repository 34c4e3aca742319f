"""Limits of values: logicalTypeOptions of ODCS 3.2, and enumerations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from .model import Difference
from .parts import Pair, Part, shown
from .relation import Bound, Relation, of_least, of_most, of_ranks, of_sets, of_stated

if TYPE_CHECKING:
    from pydantic import JsonValue

Compare = Callable[[Bound | None, Bound | None], Relation]
_LEAST = ("at least", "more than"), of_least
_MOST = ("at most", "less than"), of_most
_LIMITS = {
    "minimum": ("exclusiveMinimum", *_LEAST), "minLength": ("", *_LEAST), "minItems": ("", *_LEAST),
    "minProperties": ("", *_LEAST), "maximum": ("exclusiveMaximum", *_MOST), "maxLength": ("", *_MOST),
    "maxItems": ("", *_MOST), "maxProperties": ("", *_MOST),
}  # fmt: skip
"""By name of a limit: the name of the one that leaves the limit itself out, how both are said, how they compare."""
_STRICT = frozenset(strict for strict, _, _ in _LIMITS.values())
_BITS = {"i8": 8, "i16": 16, "i32": 32, "i64": 64, "i128": 128}
_UNSIGNED = {"u8": 8, "u16": 16, "u32": 32, "u64": 64, "u128": 128}
_FLOATS = {"f32": 32, "f64": 64}


def options(pair: Pair) -> Iterator[Difference]:
    """Yield what becomes of the options of a column's type. One that is not known here is taken to break."""
    inner = pair.below("logicalTypeOptions")
    for name, (strict, words, compare) in _LIMITS.items():
        old, new = (_bound(each, name, strict, compare) for each in (inner.old, inner.new))
        if old != new:
            yield inner.said(name, _limit(old, words), _limit(new, words), compare(old, new))
        else:
            yield from (each for key in (name, strict) for each in inner.told(key, Relation.same))
    for key in dict.fromkeys((*inner.old.tree, *inner.new.tree)):
        if key not in _LIMITS and key not in _STRICT:
            yield from inner.told(key, _option(key, inner.old.get(key), inner.new.get(key)))


def enumeration(pair: Pair) -> Iterator[Difference]:
    """Yield what becomes of the values that may occur."""
    old, new = _values(pair.old), _values(pair.new)
    relation = of_sets(old, new)
    if relation is not Relation.same:
        yield pair.said("enum", _list(old), _list(new), relation)
    else:
        yield from pair.told("enum", relation)


def _option(key: str, old: JsonValue, new: JsonValue) -> Relation:
    match key:
        case "pattern":
            return of_stated(old, new)
        case "format":
            return _format(old, new)
        case "uniqueItems":
            return of_ranks(not old, not new)
        case "required":
            return of_sets(_texts(old), _texts(new)).reversed
        case "multipleOf":
            return _multiple(old, new)
        case _:
            return Relation.other


def _format(old: JsonValue, new: JsonValue) -> Relation:
    """Compare formats; those of numbers are ranges, in which an unsigned one lies in a signed one with more bits."""
    before, after = str(old), str(new)
    for bits in (_BITS, _UNSIGNED, _FLOATS):
        if before in bits and after in bits:
            return of_ranks(bits[before], bits[after])
    if before in _UNSIGNED and after in _BITS:
        return Relation.wider if _BITS[after] > _UNSIGNED[before] else Relation.other
    if before in _BITS and after in _UNSIGNED:
        return Relation.narrower if _BITS[before] > _UNSIGNED[after] else Relation.other
    return of_stated(old, new)


def _multiple(old: JsonValue, new: JsonValue) -> Relation:
    if not isinstance(old, int | float) or not isinstance(new, int | float):
        return of_stated(old, new)
    times = Fraction(str(new)) / Fraction(str(old)) if old else Fraction(0)
    if times.denominator == 1:
        return Relation.narrower
    return Relation.wider if times.numerator == 1 else Relation.other


def _bound(part: Part, name: str, strict: str, compare: Compare) -> Bound | None:
    """Return the tighter one of both ways to write a limit."""
    written = ((part.get(name), False), (part.get(strict), True))
    found = [(value, out) for value, out in written if isinstance(value, int | float | str)]
    if len(found) < 2:
        return found[0] if found else None
    return found[1] if compare(found[0], found[1]) is Relation.narrower else found[0]


def _limit(bound: Bound | None, words: tuple[str, str]) -> str | None:
    return None if bound is None else f"{words[bound[1]]} {bound[0]}"


def _values(part: Part) -> tuple[str, ...] | None:
    found = part.each("enum")
    return tuple(_value(each.get("value")) for each in found) if found else None


def _value(value: JsonValue) -> str:
    """Return a value as a person reads it; a text that reads like another value, as "1" does, in quotes."""
    if isinstance(value, str):
        with suppress(ValueError):
            json.loads(value)
            return json.dumps(value)
    return shown(value)


def _list(values: tuple[str, ...] | None) -> str | None:
    return None if values is None else ", ".join(values)


def _texts(value: JsonValue) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []
