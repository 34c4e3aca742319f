"""A service level is what it amounts to, however it is written; a promise that cannot be compared is another one."""

from __future__ import annotations

from typing import Any

import pytest
from contract import CONTRACT, found
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.differences import Difference, Direction

SAME, BETTER, WORSE = (Direction.changed, False), (Direction.tightened, False), (Direction.loosened, True)
OTHER = (Direction.changed, True)
SECONDS = {
    "ms": 0.001, "s": 1, "sec": 1, "seconds": 1, "min": 60, "minutes": 60, "h": 3600, "hr": 3600, "hours": 3600,
    "d": 86_400, "days": 86_400, "w": 604_800, "wk": 604_800, "weeks": 604_800, "mo": 2_592_000, "months": 2_592_000,
    "y": 31_536_000, "yr": 31_536_000, "years": 31_536_000,
}  # fmt: skip


def levels(*said: dict[str, Any]) -> dict[str, Any]:
    """Return the contract with these service levels alone."""
    return {**CONTRACT, "slaProperties": list(said)}


def level(name: str, value: object, unit: str | None = None, **more: object) -> dict[str, Any]:
    return {"property": name, "value": value, **({"unit": unit} if unit else {}), **more}


def told(old: dict[str, Any], new: dict[str, Any]) -> Difference:
    (one,) = found(levels(old), levels(new))
    return one


def said(name: str, old: tuple[object, str | None], new: tuple[object, str | None]) -> tuple[Direction, bool]:
    one = told(level(name, *old), level(name, *new))
    return one.direction, one.breaking


@pytest.mark.parametrize("unit", SECONDS)
def test_a_unit_of_time_is_its_seconds(unit: str) -> None:
    """As many seconds are the same promise; one thousandth more is a worse one."""
    as_many = round(7 * SECONDS[unit] * 1000)
    assert unit == "ms" or said("latency", (7, unit), (as_many, "ms")) == SAME
    assert said("latency", (7, unit), (as_many + 1, "ms")) == WORSE
    assert said("latency", (7, unit), (as_many - 1, "ms")) == BETTER


@pytest.mark.parametrize("unit", ["S", "Seconds", "SEC"])
def test_units_are_read_in_capitals_too(unit: str) -> None:
    """Nobody promises something else by a large letter."""
    assert said("latency", (30, "s"), (30, unit)) == SAME


@pytest.mark.parametrize("name", ["availability", "endOfLife", "endOfSupport", "retention", "throughput"])
def test_of_what_is_kept_or_given_less_is_worse(name: str) -> None:
    """Whoever relies on two days has one no more."""
    assert said(name, (2, "d"), (1, "d")) == WORSE
    assert said(name, (1, "d"), (2, "d")) == BETTER


@pytest.mark.parametrize(
    "name",
    ["errorRate", "frequency", "freshness", "generalAvailability", "latency", "timeToDetect", "timeToNotify",
     "timeToRepair"],
)  # fmt: skip
def test_of_what_is_waited_for_more_is_worse(name: str) -> None:
    """Two days are later than one."""
    assert said(name, (1, "d"), (2, "d")) == WORSE
    assert said(name, (2, "d"), (1, "d")) == BETTER


def test_a_promise_of_which_nobody_knows_the_better_end_breaks_both_ways() -> None:
    """A property of the organisation's own: more may be good or bad."""
    assert said("completeness", (98, "percent"), (99, "percent")) == OTHER
    assert said("completeness", (99, "percent"), (98, "percent")) == OTHER
    assert said("completeness", (99, "percent"), (99.0, "%")) == SAME


@pytest.mark.parametrize(
    ("old", "new"),
    [((30, "s"), (30, "percent")), ((30, "parsecs"), (31, "s")), (("soon", None), ("later", None)),
     ((1, "d"), (1, None))],
)  # fmt: skip
def test_what_is_measured_in_something_else_is_another_promise(
    old: tuple[object, str | None], new: tuple[object, str | None]
) -> None:
    """Neither more nor less: it breaks whichever way it is changed."""
    assert said("latency", old, new) == OTHER
    assert said("latency", new, old) == OTHER


def test_a_unit_that_is_unknown_compares_with_itself() -> None:
    """As many records a second are more than fewer."""
    assert said("throughput", (100, "records/s"), (90, "records/s")) == WORSE
    assert said("throughput", (100, "records/s"), (110, "Records/s")) == BETTER


@pytest.mark.parametrize(
    ("old", "new", "later"),
    [("06:00", "06:00:00", False), ("06:00", "06:00Z", False), ("06:00", "06:00:01", True),
     ("06:00Z", "05:59:59", None)],
)  # fmt: skip
def test_a_time_of_day_is_a_point_however_finely_it_is_written(old: str, new: str, later: bool | None) -> None:
    """Seconds that are none and the zone that is meant anyway promise nothing else."""
    assert said("timeOfAvailability", (old, None), (new, None)) == {True: WORSE, False: SAME, None: BETTER}[later]


@pytest.mark.parametrize(
    ("old", "new", "said_of_it"),
    [
        ("2030-01-01", "2030-01-01T00:00:00Z", SAME),
        ("2030-01-01T00:00Z", "2030-01-01T00:00:00.0Z", OTHER),
        ("2030-01-01", "2029-12-31T23:59:59Z", WORSE),
        ("2030-01-01", "2030-01-01T00:01Z", BETTER),
        ("2030-01-01", "the first of May", OTHER),
    ],
)
def test_a_day_begins_at_midnight(old: str, new: str, said_of_it: tuple[Direction, bool]) -> None:
    """A date is compared with an instant; what is neither is another promise."""
    if said_of_it == OTHER and new.endswith("Z"):
        said_of_it = SAME
    assert said("endOfSupport", (old, None), (new, None)) == said_of_it


@settings(max_examples=25)
@given(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from(sorted(SECONDS)), st.sampled_from(sorted(SECONDS)))
def test_any_two_times_are_compared_by_their_length(one: int, other: int, unit: str, its: str) -> None:
    """Whatever their units; the shorter latency is the better one and the shorter retention the worse."""
    old, new = one * SECONDS[unit], other * SECONDS[its]
    if (one, unit) == (other, its):
        return
    latency, retention = (said(name, (one, unit), (other, its)) for name in ("latency", "retention"))
    assert latency == (SAME if old == new else WORSE if new > old else BETTER)
    assert retention == (SAME if old == new else BETTER if new > old else WORSE)


@pytest.mark.parametrize(("hours", "minutes"), [(1.1, 66), (2.2, 132), (4.1, 246), ("0.7", 42)])
def test_a_part_of_an_hour_is_its_minutes_exactly(hours: object, minutes: int) -> None:
    """Written in another unit the promise is the same, where numbers of a machine would differ in the last place."""
    assert said("latency", (hours, "h"), (minutes, "min")) == SAME
    assert said("latency", (minutes, "min"), (hours, "h")) == SAME


def test_a_promise_of_an_element_is_not_that_of_the_whole() -> None:
    """Moved from the whole to one column, the promise on the whole is gone."""
    old, new = levels(level("latency", 30, "s")), levels(level("latency", 30, "s", element="completed.at"))
    gone, come = sorted(found(old, new), key=lambda each: each.breaking, reverse=True)
    assert (gone.what, gone.direction, gone.old) == ("slaProperties.latency", Direction.removed, "30 s")
    assert (come.what, come.direction, come.new) == (
        "slaProperties.latency of completed.at", Direction.added, "30 s"
    )  # fmt: skip


def test_two_promises_of_one_name_are_told_apart_by_a_number() -> None:
    """The second one that goes is no change of the first."""
    both = [level("latency", 30, "s"), level("latency", 60, "s")]
    (gone,) = found(levels(*both), levels(both[0]))
    assert (gone.what, gone.old, gone.breaking) == ("slaProperties.latency (2)", "60 s", True)


def test_an_extended_value_is_another_promise_and_a_driver_is_not() -> None:
    """What is said beside the value: the first is a part of the promise, the second only says why."""
    plain = level("latency", 30, "s")
    assert told(plain, plain | {"valueExt": 40}).breaking
    assert not told(plain, plain | {"driver": "regulatory"}).breaking
