"""Types of columns: which of two lets more values through.

Numbers are ordered as Avro 1.12 promotes them (int, long, float, double); decimals match at the same scale only, there
and in SQL. Everything else is either the same or another type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf

from mesh_platform.mesh.columns import DECIMAL, Column, sql_type

from .model import Difference
from .parts import Pair, Part
from .relation import Relation, of_ranks, of_stated

_NUMBERS = {
    "tinyint": 1, "byte": 1, "int8": 1, "smallint": 2, "short": 2, "int16": 2, "int": 3, "integer": 3, "int32": 3,
    "bigint": 4, "long": 4, "int64": 4, "float": 5, "real": 5, "float32": 5, "double": 6, "double precision": 6,
    "float64": 6,
}  # fmt: skip
_TEXTS = re.compile(r"(?:n?var)?char(?:acter)?\((\d+)\)|string|text", re.IGNORECASE)
_PLAIN = ("string", "integer", "number", "boolean", "date", "timestamp", "time")


def types(pair: Pair) -> Iterator[Difference]:
    """Yield what becomes of the logical and the physical type of a column."""
    yield from pair.told("logicalType", logical(pair.old.text("logicalType"), pair.new.text("logicalType")))
    yield from pair.told("physicalType", physical(_stated(pair.old), _stated(pair.new)))


def same_kind(pair: Pair) -> bool:
    """Whether both are of one logical type, or numbers: else nothing below the type can be compared."""
    kinds = {pair.old.text("logicalType"), pair.new.text("logicalType")}
    return len(kinds) == 1 or kinds == {"integer", "number"}


def logical(old: str, new: str) -> Relation:
    """Compare logical types: an integer is a number."""
    if {old, new} == {"integer", "number"}:
        return Relation.wider if new == "number" else Relation.narrower
    return Relation.same if old == new else Relation.other


def physical(old: str | None, new: str | None) -> Relation:
    """Compare physical types as they are spelled in SQL and in Avro, without regard to case and blanks."""
    if old is None or new is None:
        return of_stated(old, new)
    before, after = _plain(old), _plain(new)
    if before in _NUMBERS and after in _NUMBERS:
        return of_ranks(_NUMBERS[before], _NUMBERS[after])
    decimals = DECIMAL.fullmatch(before), DECIMAL.fullmatch(after)
    if decimals[0] and decimals[1] and decimals[0][2] == decimals[1][2]:
        return of_ranks(int(decimals[0][1]), int(decimals[1][1]))
    if _TEXTS.fullmatch(before) and _TEXTS.fullmatch(after):
        return of_ranks(_length(before), _length(after))
    return Relation.same if before == after else Relation.other


def _stated(part: Part) -> str | None:
    """Return the physical type, or the one that a plain logical type has without a word."""
    kind = part.text("logicalType")
    if part.text("physicalType") or kind not in _PLAIN:
        return part.text("physicalType") or None
    return sql_type(Column(name="", logical_type=kind))


def _plain(text: str) -> str:
    return re.sub(r"\s*([(),<>:])\s*", r"\1", " ".join(text.lower().split()))


def _length(text: str) -> float:
    found = _TEXTS.fullmatch(text)
    return int(found[1]) if found and found[1] else inf
