"""Contracts compared as their readers see them: every kind of difference, there and back."""

from __future__ import annotations

import copy

import pytest
from contract import ABSENT, CONTRACT, FIELDS, PATH, document, edited, field, found
from kinds import KINDS, Kind
from mesh_platform.differences import Direction, Step, asked, raised

BACK = {
    Direction.added: Direction.removed, Direction.removed: Direction.added, Direction.changed: Direction.changed,
    Direction.tightened: Direction.loosened, Direction.loosened: Direction.tightened,
}  # fmt: skip
EACH = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.what}-{kind.value}"[:80])


@EACH
def test_a_difference_is_named_with_its_direction_and_whether_it_breaks(kind: Kind) -> None:
    """One edit is one difference, with what was and what is."""
    (one,) = found(CONTRACT, edited((kind.path, kind.value)))
    assert (one.what, one.direction, one.breaking) == (kind.what, kind.direction, kind.breaking)
    assert one.old != one.new
    assert one.location is not None
    assert one.location.file == PATH


@EACH
def test_the_same_edit_taken_back_is_the_opposite(kind: Kind) -> None:
    """Added and removed change places, and tightened and loosened."""
    (there,) = found(CONTRACT, edited((kind.path, kind.value)))
    (back,) = found(edited((kind.path, kind.value)), CONTRACT)
    assert (back.direction, back.breaking) == (BACK[kind.direction], kind.back)
    assert (back.old, back.new) == (there.new, there.old)


def test_a_renamed_field_is_one_removed_and_one_added() -> None:
    """Whoever reads it by its name finds it no more."""
    gone, come = found(CONTRACT, edited(((*field("at"), "name"), "bookedAt")))
    assert (gone.what, gone.direction, gone.breaking) == ("schema.completed.at", Direction.removed, True)
    assert (come.what, come.direction, come.breaking) == ("schema.completed.bookedAt", Direction.added, False)


def test_a_field_of_another_type_is_one_difference_whatever_lies_in_it() -> None:
    """An object that becomes text has no fields to compare."""
    text = {"name": "merchant", "logicalType": "string", "classification": "internal"}
    (one,) = found(CONTRACT, edited((field("merchant"), text)))
    assert (one.what, one.old, one.new, one.breaking) == (
        "schema.completed.merchant.logicalType",
        "object",
        "string",
        1,
    )


def test_an_integer_that_becomes_a_number_lets_more_through() -> None:
    """Its physical type does, too; back again nothing breaks."""
    number = {"name": "count", "logicalType": "number", "classification": "internal"}
    wider = found(CONTRACT, edited((field("count"), number)))
    assert all(each.direction is Direction.loosened and each.breaking for each in wider)
    assert not any(each.breaking for each in found(edited((field("count"), number)), CONTRACT))


def test_the_order_of_fields_is_no_difference() -> None:
    """They are read by name."""
    turned = copy.deepcopy(CONTRACT)
    turned["schema"][0]["properties"].reverse()
    assert found(CONTRACT, turned) == ()


def test_a_composite_key_is_told_in_its_order() -> None:
    """Positions count, not places."""
    keyed = edited(
        ((*field("at"), "primaryKey"), True), ((*field("at"), "primaryKeyPosition"), 1),
        ((*field("id"), "primaryKeyPosition"), 2),
    )  # fmt: skip
    (one,) = found(CONTRACT, keyed)
    assert (one.old, one.new, one.column) == ("id", "at, id", None)


def test_a_difference_names_the_column_that_it_is_in() -> None:
    """However deep; a rule on the whole object concerns all of them."""
    deep = edited(((*field("merchant"), "properties", 0, "required"), False))
    assert [each.column for each in found(CONTRACT, deep)] == ["merchant"]
    rule = edited((("schema", 0, "quality", 0, "mustBeGreaterThan"), -1))
    assert [each.column for each in found(CONTRACT, rule)] == [None]


def test_a_server_concerns_those_who_read_that_way() -> None:
    """Kafka is streamed, a table is queried or read in batches."""
    gone = {each.modes for each in found(CONTRACT, edited((("servers", 0), ABSENT)))}
    assert gone == {frozenset({"stream"})}
    gone = {each.modes for each in found(CONTRACT, edited((("servers", 1), ABSENT)))}
    assert gone == {frozenset({"query", "batch"})}


def test_places_are_the_heads_and_of_what_is_gone_the_bases() -> None:
    """The line of the value; a part that is gone stands where it was."""
    (gone,) = found(CONTRACT, edited((field("at"), ABSENT)))
    assert gone.location == document(CONTRACT).at(*field("at"))
    changed = edited(((*field("at"), "logicalType"), "date"))
    assert found(CONTRACT, changed)[0].location == document(changed).at(*field("at"), "logicalType")


def test_rules_without_an_id_are_told_apart_by_what_they_measure() -> None:
    """A second one of the same kind has a number."""
    rules = [{"metric": "rowCount", "mustBeGreaterThan": 1}, {"metric": "rowCount", "mustBeLessThan": 9}]
    old, new = edited((("schema", 0, "quality"), rules)), edited((("schema", 0, "quality"), rules[:1]))
    (one,) = found(old, new)
    assert (one.what, one.direction) == ("schema.completed.quality.rowCount (2)", Direction.removed)
    assert one.old == "rowCount mustBeLessThan 9"


@pytest.mark.parametrize(
    ("path", "value", "step"),
    [
        (("description", "purpose"), "Other.", Step.patch),
        ((*field("at"), "required"), True, Step.minor),
        ((*FIELDS, 8), {"name": "new", "logicalType": "date"}, Step.minor),
        ((*FIELDS, 7), ABSENT, Step.major),
        (("version",), "2.0.0", Step.none),
    ],
)
def test_a_difference_asks_for_a_step_of_the_version(path: tuple[str | int, ...], value: object, step: Step) -> None:
    """Text a patch, more or less than before a minor version, what breaks a major one; the version itself none."""
    assert asked(found(CONTRACT, edited((path, value)))) is step


@pytest.mark.parametrize(
    ("old", "new", "step"),
    [
        ("1.2.0", "1.2.0", Step.none), ("1.2.0", "1.2.1", Step.patch), ("1.2.0", "1.3.0", Step.minor),
        ("1.2.0", "2.0.0", Step.major), ("1.2.9", "1.1.0", Step.back), ("v1.2", "1.2.0", Step.none),
        ("1.9.0", "1.10.0", Step.minor), ("1.2.0", "next", None),
    ],
)  # fmt: skip
def test_a_step_is_told_from_two_versions(old: str, new: str, step: Step | None) -> None:
    """By numbers, not by letters; what is no version has no step."""
    assert raised(old, new) is step
