"""A limit of values is told by its end, its words and its direction, whatever kind of value it bounds."""

from __future__ import annotations

from typing import Any

import pytest
from contract import edited, field, found
from mesh_platform.differences import Difference, Direction

TIGHTENED, LOOSENED = (Direction.tightened, False), (Direction.loosened, True)
SAME, OTHER = (Direction.changed, False), (Direction.changed, True)


def limited(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the contract with a column of a type and its options."""
    column = {"name": "count", "logicalType": kind, "classification": "internal"}
    if kind == "array":
        column |= {"items": {"logicalType": "string"}}
    return edited((field("count"), column | ({"logicalTypeOptions": options} if options else {})))


def one(kind: str, old: dict[str, Any], new: dict[str, Any]) -> Difference:
    (only,) = found(limited(kind, old), limited(kind, new))
    return only


def told(kind: str, old: dict[str, Any], new: dict[str, Any]) -> tuple[Direction, bool]:
    found = one(kind, old, new)
    return found.direction, found.breaking


LEAST = [("number", "minimum"), ("string", "minLength"), ("array", "minItems"), ("object", "minProperties")]
MOST = [("number", "maximum"), ("string", "maxLength"), ("array", "maxItems"), ("object", "maxProperties")]


@pytest.mark.parametrize(("kind", "name"), LEAST)
def test_a_higher_lower_limit_lets_less_through(kind: str, name: str) -> None:
    """None lets everything through; it is said in words."""
    assert told(kind, {name: 2}, {name: 3}) == TIGHTENED
    assert told(kind, {name: 3}, {name: 2}) == LOOSENED
    assert told(kind, {}, {name: 2}) == TIGHTENED
    assert told(kind, {name: 2}, {}) == LOOSENED
    found = one(kind, {name: 2}, {name: 3})
    assert (found.what, found.old, found.new) == (
        f"schema.completed.count.logicalTypeOptions.{name}", "at least 2", "at least 3"
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), MOST)
def test_a_higher_upper_limit_lets_more_through(kind: str, name: str) -> None:
    """None lets everything through; it is said in words."""
    assert told(kind, {name: 2}, {name: 3}) == LOOSENED
    assert told(kind, {name: 3}, {name: 2}) == TIGHTENED
    assert told(kind, {}, {name: 2}) == TIGHTENED
    found = one(kind, {name: 2}, {})
    assert (found.old, found.new, found.breaking) == ("at most 2", None, True)


def test_a_limit_that_is_left_out_itself_is_said_so() -> None:
    """More than two is tighter than at least two, and looser than more than three."""
    found = one("number", {"minimum": 2}, {"exclusiveMinimum": 2})
    assert (found.old, found.new, found.direction) == ("at least 2", "more than 2", Direction.tightened)
    assert told("number", {"exclusiveMinimum": 2}, {"minimum": 2}) == LOOSENED
    found = one("number", {"maximum": 2}, {"exclusiveMaximum": 2})
    assert (found.old, found.new, found.direction) == ("at most 2", "less than 2", Direction.tightened)
    assert told("number", {"exclusiveMaximum": 2}, {"maximum": 2}) == LOOSENED


def test_a_point_in_time_is_a_limit_like_a_number() -> None:
    """Later is more."""
    old, new = "2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z"
    assert told("timestamp", {"minimum": old}, {"minimum": new}) == TIGHTENED
    assert told("timestamp", {"maximum": old}, {"maximum": new}) == LOOSENED
    assert told("timestamp", {"minimum": old}, {"exclusiveMinimum": old}) == TIGHTENED
    assert told("timestamp", {"maximum": old}, {"exclusiveMaximum": old}) == TIGHTENED


def test_the_looser_one_of_two_ways_to_write_a_limit_says_nothing() -> None:
    """It is told where it changes, as what breaks nobody."""
    assert told("number", {"minimum": 5}, {"minimum": 5, "exclusiveMinimum": 1}) == SAME
    assert told("number", {"minimum": 5, "exclusiveMinimum": 1}, {"minimum": 5, "exclusiveMinimum": 2}) == SAME
    assert told("number", {"minimum": 5}, {"minimum": 5, "exclusiveMinimum": 5}) == TIGHTENED
    assert told("number", {"maximum": 5}, {"maximum": 5, "exclusiveMaximum": 9}) == SAME


@pytest.mark.parametrize(
    ("kind", "old", "new", "there", "back"),
    [
        ("number", "f32", "f64", LOOSENED, TIGHTENED),
        ("number", "f32", None, LOOSENED, TIGHTENED),
        ("integer", "u128", "i128", OTHER, OTHER),
        ("integer", "u64", "i128", LOOSENED, TIGHTENED),
        ("string", "uuid", None, LOOSENED, TIGHTENED),
        ("string", "uuid", "email", OTHER, OTHER),
        ("timestamp", "yyyy-MM-dd", "dd.MM.yyyy", OTHER, OTHER),
    ],
)
def test_a_format_is_more_than_none_and_another_one_than_another(
    kind: str, old: str | None, new: str | None, there: tuple[Direction, bool], back: tuple[Direction, bool]
) -> None:
    """But for those of numbers, which are ranges in one another."""
    options = [{"format": each} if each else {} for each in (old, new)]
    assert told(kind, options[0], options[1]) == there
    assert told(kind, options[1], options[0]) == back


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"uniqueItems": True}, {"uniqueItems": False}, LOOSENED),
        ({}, {"uniqueItems": False}, SAME),
        ({}, {"uniqueItems": True}, TIGHTENED),
    ],
)
def test_elements_that_may_occur_twice_are_more(old: Any, new: Any, said: tuple[Direction, bool]) -> None:
    """To say that they may is no difference to no word."""
    assert told("array", old, new) == said


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(["a"], ["a", "b"], TIGHTENED), (["a", "b"], ["b"], LOOSENED), (["a"], ["b"], OTHER),
     (["a", "b"], ["b", "a"], SAME)],
)  # fmt: skip
def test_required_fields_are_a_promise_of_each(old: list[str], new: list[str], said: tuple[Direction, bool]) -> None:
    """One more is promised, one less is missed; their order is nothing."""
    assert told("object", {"required": old}, {"required": new}) == said


def test_a_multiple_is_read_as_it_is_written() -> None:
    """A third of a tenth is no machine's number: 0.3 is three times 0.1 exactly."""
    assert told("number", {"multipleOf": 0.1}, {"multipleOf": 0.3}) == TIGHTENED
    assert told("number", {"multipleOf": 0.3}, {"multipleOf": 0.1}) == LOOSENED
    assert told("number", {"multipleOf": 2}, {"multipleOf": 2.0, "maximum": 9}) == TIGHTENED
    assert told("number", {}, {"multipleOf": 2}) == TIGHTENED
    assert told("number", {"multipleOf": 2}, {}) == LOOSENED


def test_an_enumeration_is_told_as_a_list() -> None:
    """In the order of the contract, which is no difference itself; what its values are called is none either."""
    values = [{"value": "b"}, {"value": "a", "label": "A"}]
    old = edited(((*field("channel"), "enum"), values))
    new = edited(((*field("channel"), "enum"), [*values, {"value": "c"}]))
    (more,) = found(old, new)
    assert (more.old, more.new, more.direction, more.breaking) == ("b, a", "b, a, c", *LOOSENED)
    (turned,) = found(old, edited(((*field("channel"), "enum"), [{"value": "a"}, {"value": "b"}])))
    assert (turned.direction, turned.breaking) == SAME
