"""A physical type is what it holds, however SQL or Avro spell it."""

from __future__ import annotations

from typing import Any

import pytest
from contract import edited, field, found
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mesh_platform.differences import Difference, Direction

NUMBERS = (
    ("tinyint", "byte", "int8"), ("smallint", "short", "int16"), ("int", "integer", "int32"),
    ("bigint", "long", "int64"), ("float", "real", "float32"), ("double", "double precision", "float64"),
)  # fmt: skip
"""Ascending, by Avro's promotion; each row is one type in several spellings."""
SPELLED = [(rank, name) for rank, names in enumerate(NUMBERS) for name in names]
SAME = (Direction.changed, False)


def typed(kind: str, physical: str | None) -> dict[str, Any]:
    """Return the contract with a column of these types."""
    column = {"name": "count", "logicalType": kind, "classification": "internal"}
    return edited((field("count"), column | ({"physicalType": physical} if physical else {})))


def told(kind: str, old: str | None, new: str | None) -> tuple[Direction, bool]:
    return said(*found(typed(kind, old), typed(kind, new)))


def said(one: Difference) -> tuple[Direction, bool]:
    assert one.what == "schema.completed.count.physicalType"
    return one.direction, one.breaking


def ranked(old: float, new: float) -> tuple[Direction, bool]:
    return SAME if old == new else (Direction.loosened, True) if old < new else (Direction.tightened, False)


@settings(max_examples=25)
@given(st.sampled_from(SPELLED), st.sampled_from(SPELLED))
def test_a_number_that_holds_more_breaks_whoever_reads_the_smaller_one(
    old: tuple[int, str], new: tuple[int, str]
) -> None:
    """Whatever it is called; another name of the same number is no other type."""
    assume(old[1] != new[1])
    assert told("number", old[1], new[1].upper()) == ranked(old[0], new[0])


@settings(max_examples=25)
@given(st.integers(1, 38), st.integers(1, 38), st.integers(0, 9), st.integers(0, 9))
def test_a_decimal_is_compared_at_one_scale_only(old: int, new: int, scale: int, its: int) -> None:
    """More digits hold more; other places behind the point are other values."""
    assume((old, scale) != (new, its) and scale <= old and its <= new)
    expected = ranked(old, new) if scale == its else (Direction.changed, True)
    assert told("number", f"decimal({old},{scale})", f"decimal({new},{its})") == expected


@settings(max_examples=25)
@given(st.none() | st.integers(1, 500), st.none() | st.integers(1, 500))
def test_a_text_holds_as_many_characters_as_it_says(old: int | None, new: int | None) -> None:
    """One that says nothing holds any text."""
    assume(old != new)
    names = ["string" if each is None else f"varchar({each})" for each in (old, new)]
    assert told("string", names[0], names[1]) == ranked(*(each or 10**9 for each in (old, new)))


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("number", "numeric(10, 2)", "NUMERIC ( 10,2 )"),
        ("string", "varchar(10)", "nvarchar(10)"),
        ("string", "char(10)", "CHARACTER(10)"),
        ("string", "string", "text"),
        ("array", "array<int>", "ARRAY < int >"),
        ("object", "struct<a:int,b:string>", "STRUCT<a: INT, b: string>"),
        ("number", "double  precision", "DOUBLE"),
    ],
)
def test_case_and_blanks_are_no_difference(kind: str, old: str, new: str) -> None:
    """They are told all the same, for the text is another one; nobody is broken."""
    assert told(kind, old, new) == SAME


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("number", "int", "decimal(10,0)"),
        ("number", "decimal", "decimal(10,0)"),
        ("string", "varchar(10)", "varbinary(10)"),
        ("string", "varchar", "varchar(10)"),
        ("array", "array<int>", "array<bigint>"),
        ("timestamp", "timestamp", "timestamp_ntz"),
        ("number", "double", "decimal(18,2)"),
    ],
)
def test_what_cannot_be_ordered_is_another_type(kind: str, old: str, new: str) -> None:
    """It breaks whichever way it is changed."""
    assert told(kind, old, new) == told(kind, new, old) == (Direction.changed, True)


@pytest.mark.parametrize(
    ("kind", "meant"),
    [("string", "string"), ("integer", "bigint"), ("boolean", "boolean"), ("date", "date"), ("timestamp", "timestamp")],
)
def test_a_plain_type_without_a_word_is_the_one_that_the_table_gets(kind: str, meant: str) -> None:
    """To write it down is no difference to who reads it, and to write another one is."""
    assert told(kind, None, meant) == SAME
    assert told(kind, meant, None) == SAME
    assert told(kind, None, "binary") == (Direction.changed, True)


@pytest.mark.parametrize("kind", ["object", "array"])
def test_a_type_of_parts_that_is_written_down_says_more_than_none(kind: str) -> None:
    """Without a word its parts decide; with one they are bound, and unbound again it breaks."""
    assert told(kind, None, "string") == (Direction.tightened, False)
    assert told(kind, "string", None) == (Direction.loosened, True)


def test_what_lies_below_a_type_is_compared_for_one_type_only() -> None:
    """A text that becomes a number has no limits in common with it; an integer that becomes one has."""
    short = {"name": "count", "logicalType": "string", "logicalTypeOptions": {"maxLength": 3}}
    small = {"name": "count", "logicalType": "number", "logicalTypeOptions": {"maximum": 3}}
    whole = {"name": "count", "logicalType": "integer", "logicalTypeOptions": {"maximum": 2}}
    contracts = [edited((field("count"), each | {"classification": "internal"})) for each in (short, small, whole)]
    text_to_number = {each.what.rpartition(".")[2] for each in found(contracts[0], contracts[1])}
    number_to_whole = {each.what.rpartition(".")[2] for each in found(contracts[1], contracts[2])}
    assert text_to_number == {"logicalType"}
    assert {"logicalType", "maximum"} <= number_to_whole
