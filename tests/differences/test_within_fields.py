"""What lies within a field is a part of it: objects in objects, elements of arrays, keys and values of maps."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from contract import ABSENT, CONTRACT, FIELDS, edited, field, found
from mesh_platform.differences import Difference, Direction

TEXT = {"logicalType": "string"}
DEEP: dict[str, Any] = {
    "name": "deep", "logicalType": "object", "classification": "internal", "properties": [
        {"name": "lines", "logicalType": "array", "items": {"logicalType": "object", "properties": [
            {"name": "price", "logicalType": "number", "required": True, "classification": "internal"}]}},
        {"name": "texts", "logicalType": "map", "map": {"key": {**TEXT, "classification": "public"}, "value": TEXT}},
    ],
}  # fmt: skip
WITH = edited(((*FIELDS, 8), DEEP))
LINE = ("properties", 0, "items")
MAP = ("properties", 1, "map")


def changed(path: tuple[str | int, ...], value: object) -> tuple[Difference, ...]:
    """Return what differs once something within the deep field is another."""
    new = copy.deepcopy(WITH)
    last, node = path[-1], new["schema"][0]["properties"][8]
    for step in path[:-1]:
        node = node[step]
    if value is ABSENT:
        del node[last]
    elif isinstance(last, int) and last == len(node):
        node.append(value)
    else:
        node[last] = value
    return found(WITH, new)


@pytest.mark.parametrize(
    ("path", "value", "what", "direction", "breaking"),
    [
        ((*LINE, "properties", 0, "required"), False, "lines.items.price.required", Direction.loosened, True),
        ((*LINE, "properties", 0), ABSENT, "lines.items.price", Direction.removed, True),
        ((*LINE, "properties", 1), {"name": "tax", **TEXT}, "lines.items.tax", Direction.added, False),
        (LINE, TEXT, "lines.items.logicalType", Direction.changed, True),
        ((*LINE, "properties", 0, "classification"), "public", "lines.items.price.classification",
         Direction.loosened, False),
        ((*LINE, "properties", 0, "classification"), "restricted", "lines.items.price.classification",
         Direction.tightened, True),
        ((*MAP, "key", "logicalType"), "integer", "texts.map.key.logicalType", Direction.changed, True),
        ((*MAP, "value", "enum"), [{"value": "a"}], "texts.map.value.enum", Direction.tightened, False),
        ((*MAP, "value", "tags"), ["personal-data"], "texts.map.value.personal-data", Direction.tightened, True),
    ],
)  # fmt: skip
def test_a_difference_far_down_is_told_by_its_path_and_is_of_its_column(
    path: tuple[str | int, ...], value: object, what: str, direction: Direction, breaking: bool
) -> None:
    """Agreements name columns, not what lies in them."""
    (one, *more) = changed(path, value)
    assert not more
    assert (one.what, one.direction, one.breaking) == (f"schema.completed.deep.{what}", direction, breaking)
    assert one.column == "deep"


def test_an_array_that_says_what_is_in_it_says_more_than_before() -> None:
    """Elements that are described are new, and no more described they are gone."""
    plain = edited(((*field("labels"), "items"), ABSENT))
    (come,), (gone,) = found(plain, CONTRACT), found(CONTRACT, plain)
    assert (come.what, come.direction, come.new, come.breaking, come.column) == (
        "schema.completed.labels.items", Direction.added, "string", False, "labels"
    )  # fmt: skip
    assert (gone.direction, gone.old, gone.breaking, gone.column) == (Direction.removed, "string", True, "labels")


def test_an_element_of_an_array_counts_as_confidential_as_it_is_said_to_be() -> None:
    """Elements without a word count as the highest level; the array itself then is what they are."""
    lower = edited(((*field("labels"), "items", "classification"), "internal"))
    (one,) = found(CONTRACT, lower)
    assert (one.what, one.direction, one.breaking) == (
        "schema.completed.labels.items.classification", Direction.loosened, False
    )  # fmt: skip
    (back,) = found(lower, CONTRACT)
    assert (back.direction, back.breaking) == (Direction.tightened, True)


def test_a_level_that_the_mesh_does_not_know_counts_as_the_highest() -> None:
    """A misspelt word must not open anything: beside the highest known level it is still above."""
    odd = edited(((*field("person"), "classification"), "resticted"))
    (up,), (down,) = found(CONTRACT, odd), found(odd, CONTRACT)
    assert (up.direction, up.breaking) == (Direction.tightened, True)
    assert (down.direction, down.breaking) == (Direction.loosened, False)
    silent = edited(((*field("person"), "classification"), ABSENT))
    (same,) = found(odd, silent)
    assert not same.breaking


@pytest.mark.parametrize(
    ("levels", "direction", "breaking"),
    [(("public", "internal"), Direction.tightened, True), (("restricted", "confidential"), Direction.loosened, False)],
)
def test_levels_are_compared_by_their_order(levels: tuple[str, str], direction: Direction, breaking: bool) -> None:
    """Not by their letters."""
    old, new = (edited(((*field("count"), "classification"), each)) for each in levels)
    (one,) = found(old, new)
    assert (one.old, one.new, one.direction, one.breaking) == (*levels, direction, breaking)


def test_a_key_within_an_object_is_no_key_of_the_port() -> None:
    """Joins and topics know the port's own key only."""
    inner = edited(((*field("merchant"), "properties", 0, "primaryKey"), True))
    (one,) = found(CONTRACT, inner)
    assert (one.what, one.breaking) == ("schema.completed.merchant.id.primaryKey", False)


def test_the_columns_of_a_key_change_places() -> None:
    """Of two columns the order is the key's; where no position is said it is that of the first."""
    keyed = (((*field("at"), "primaryKey"), True), ((*field("count"), "primaryKey"), True))
    positions = (((*field("at"), "primaryKeyPosition"), 2), ((*field("count"), "primaryKeyPosition"), 3))
    (one,) = found(CONTRACT, edited(*keyed, *positions))
    assert (one.old, one.new, one.direction, one.breaking) == ("id", "id, at, count", Direction.changed, True)
    turned = (((*field("at"), "primaryKeyPosition"), 3), ((*field("count"), "primaryKeyPosition"), 2))
    (two,) = found(edited(*keyed, *positions), edited(*keyed, *turned))
    assert (two.old, two.new) == ("id, at, count", "id, count, at")


def test_a_port_that_gets_its_first_key_breaks_nobody() -> None:
    """There was none to join by; it is told where the key stands now."""
    without = edited(((*field("id"), "primaryKey"), ABSENT))
    (one,) = found(without, CONTRACT)
    assert (one.direction, one.old, one.new, one.breaking) == (Direction.added, None, "id", False)
    (gone,) = found(CONTRACT, without)
    assert gone.location is not None
