"""What a contract says beside its schema: servers, status, guarantees, and words that nobody relies on."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from contract import ABSENT, CONTRACT, edited, found
from mesh_platform.differences import Difference, Direction, standing

GUARANTEES = {
    "NONE": set[str](), "BACKWARD": {"b"}, "BACKWARD_TRANSITIVE": {"b", "bt"}, "FORWARD": {"f"},
    "FORWARD_TRANSITIVE": {"f", "ft"}, "FULL": {"b", "f"}, "FULL_TRANSITIVE": {"b", "f", "bt", "ft"},
}  # fmt: skip
"""What each level checks a new schema against: the last one, or all of them, read by the newer or by the older one."""
STREAM, TABLE = frozenset({"stream"}), frozenset({"batch", "query"})


def of_status(status: str) -> dict[str, Any]:
    return edited((("status",), status))


def one(old: dict[str, Any], new: dict[str, Any]) -> Difference:
    (only,) = found(old, new)
    return only


@pytest.mark.parametrize("old", ["active", "deprecated"])
@pytest.mark.parametrize("new", ["proposed", "draft", "retired"])
def test_a_contract_that_is_no_promise_any_more_breaks(old: str, new: str) -> None:
    """Whoever relies on it relies on nothing; the other way round a promise is made, which breaks nobody."""
    there, back = one(of_status(old), of_status(new)), one(of_status(new), of_status(old))
    assert (there.what, there.direction, there.breaking) == ("status", Direction.changed, True)
    assert not back.breaking
    assert (standing(old), standing(new)) == (True, False)


@pytest.mark.parametrize(("old", "new"), [("active", "deprecated"), ("draft", "proposed"), ("proposed", "retired")])
def test_a_contract_that_stays_what_it_is_worth_breaks_nobody(old: str, new: str) -> None:
    """A deprecated one still holds, and a draft never did."""
    assert not one(of_status(old), of_status(new)).breaking
    assert not one(of_status(new), of_status(old)).breaking


def test_a_contract_without_a_status_stands() -> None:
    """Nobody has said that it does not: retired, it breaks."""
    silent = edited((("status",), ABSENT))
    assert standing("")
    assert not one(CONTRACT, silent).breaking
    assert one(silent, of_status("retired")).breaking


@pytest.mark.parametrize("old", GUARANTEES)
def test_a_compatibility_is_the_guarantees_that_it_gives(old: str) -> None:
    """More of them break nobody; fewer, or others, break those who read the stream, and only those."""
    for new in set(GUARANTEES) - {old}:
        told = one(*(edited((("customProperties", 0, "value"), each)) for each in (old, new)))
        before, after = GUARANTEES[old], GUARANTEES[new]
        assert (told.what, told.old, told.new, told.modes) == ("compatibility", old, new, STREAM)
        assert told.breaking is bool(before - after), (old, new)
        wanted = Direction.tightened if before < after else Direction.loosened if after < before else Direction.changed
        assert told.direction is wanted, (old, new)


def test_without_a_word_a_subject_is_backward_compatible() -> None:
    """The word that says so is no difference; another one is a difference to backward."""
    silent = edited((("customProperties", 0), ABSENT))
    assert found(CONTRACT, silent) == ()
    assert found(silent, CONTRACT) == ()
    told = one(silent, edited((("customProperties", 0, "value"), "NONE")))
    assert (told.old, told.new, told.breaking) == ("BACKWARD", "NONE", True)


def test_a_property_of_ones_own_comes_changes_and_goes_unnoticed_by_readers() -> None:
    """Each is told by its name, and none breaks."""
    more = edited((("customProperties", 2), {"property": "shelf", "value": 7}))
    for old, new, values in ((CONTRACT, more, (None, "7")), (more, CONTRACT, ("7", None))):
        told = one(old, new)
        assert (told.what, told.old, told.new, told.breaking) == ("customProperties.shelf", *values, False)
    other = copy.deepcopy(more)
    other["customProperties"][2]["value"] = [1, 2]
    assert one(more, other).new == "[1, 2]"


@pytest.mark.parametrize(("number", "modes"), [(0, STREAM), (1, TABLE)])
def test_where_the_data_is_concerns_those_who_read_it_there(number: int, modes: frozenset[str]) -> None:
    """Another address of the topic is nothing to who queries the table; and a new server is nobody's loss."""
    told = one(CONTRACT, edited((("servers", number, "environment"), "prod")))
    assert (told.breaking, told.modes) == (True, modes)
    come = one(edited((("servers", number), ABSENT)), CONTRACT)
    assert (come.direction, come.breaking, come.modes) == (Direction.added, False, frozenset())


def test_a_server_that_becomes_another_kind_breaks_those_who_read_the_old_kind() -> None:
    """Where the topic was is a table now: the stream is what is gone."""
    table = {"server": "stream", "type": "databricks", "catalog": "c", "schema": "s"}
    told = found(CONTRACT, edited((("servers", 0), table)))
    breaking = [each for each in told if each.breaking]
    assert {each.what for each in breaking} == {"servers.stream.type", "servers.stream.host"}
    assert {each.modes for each in breaking} == {STREAM}


@pytest.mark.parametrize(
    ("key", "value"),
    [("id", "x"), ("description", "The topic."), ("roles", [{"role": "reader"}]), ("customProperties", [])],
)
def test_what_a_server_says_of_itself_breaks_nobody(key: str, value: object) -> None:
    """It tells people; programs connect by the rest."""
    told = one(CONTRACT, edited((("servers", 0, key), value)))
    assert (told.what, told.breaking) == (f"servers.stream.{key}", False)


def test_another_element_by_which_time_is_told_breaks() -> None:
    """Every level without an element of its own would be measured by another column."""
    told = one(CONTRACT, edited((("slaDefaultElement",), "completed.at")))
    assert (told.what, told.new, told.breaking) == ("slaDefaultElement", "completed.at", True)


def test_a_description_is_told_by_its_parts_or_as_a_whole_where_there_was_none() -> None:
    """Words break nobody."""
    without = edited((("description",), ABSENT))
    whole = one(without, CONTRACT)
    assert (whole.what, whole.old, whole.breaking) == ("description", None, False)
    parts = found(CONTRACT, edited((("description",), {"purpose": "Else.", "usage": "Read it."})))
    assert {each.what for each in parts} == {
        "description.purpose", "description.usage", "description.limitations"
    }  # fmt: skip
    assert not [each for each in parts if each.breaking]
