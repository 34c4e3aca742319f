"""Figures are of what was seen, and what a run leaves that nobody can read is counted where it must lie."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.events import poison
from mesh_platform.events.figures import flows, share, trace
from mesh_platform.events.observer import Seen
from mesh_platform.events.report import Check, Report
from mesh_platform.events.topics import ASSESSED, BALANCE, CAUSES, COMPLETED, DEAD, LOGGED, PORTS, PRODUCTS
from mesh_streams.cloudevents import Envelope

TIME = datetime(2026, 11, 24, tzinfo=UTC)


def event(port: str, payment: str, at: float, id_: str = "", cause: str = "") -> Seen:
    envelope = Envelope(
        id=id_ or f"{port}-{payment}", type=f"of {port}", source="tests", time=TIME, correlation=payment,
        causation=cause,
    )  # fmt: skip
    return Seen(topic=port, partition=0, offset=0, envelope=envelope, columns={}, at=at)


@settings(max_examples=30)
@given(st.lists(st.floats(0, 1000), min_size=1, max_size=50), st.floats(0, 1))
def test_a_share_is_a_value_that_was_there(values: list[float], part: float) -> None:
    """At most the part of all lies below it; the order in which they came is nothing."""
    found = share(values, part)
    assert found in values
    assert sum(each < found for each in values) <= part * len(values)
    assert share(values[::-1], part) == found
    assert (share(values, 0), share(values, 1)) == (min(values), max(values))


def test_latency_is_since_the_line_in_the_journal() -> None:
    """Of payments of this run; another one's event is counted, and late by nothing that is known."""
    seen = [event(COMPLETED, "a", 11.0), event(COMPLETED, "b", 14.0), event(COMPLETED, "other", 100.0)]
    found = flows({COMPLETED: seen, ASSESSED: []}, {"a": 10.0, "b": 10.0})
    assert (found[COMPLETED].events, found[COMPLETED].p50, found[COMPLETED].p99) == (3, 4.0, 4.0)
    assert (found[ASSESSED].events, found[ASSESSED].rate, found[ASSESSED].p99) == (0, 0.0, 0.0)


@pytest.mark.parametrize(("times", "rate"), [((1.0,), 1.0), ((1.0, 1.0, 1.0), 3.0), ((1.0, 3.0), 1.0), ((0.0, 0.5), 4)])
def test_a_rate_is_of_the_time_between_first_and_last(times: tuple[float, ...], rate: float) -> None:
    """Where there is none between them, all came within a second."""
    found = flows({COMPLETED: [event(COMPLETED, str(at), at) for at in times]}, {})
    assert found[COMPLETED].rate == pytest.approx(rate)


def test_a_trace_is_of_the_payment_of_which_most_came() -> None:
    """In the order in which it was seen, with how long after the line."""
    events = {
        COMPLETED: [event(COMPLETED, "a", 1.0, "a"), event(COMPLETED, "b", 2.0, "b")],
        BALANCE: [event(BALANCE, "b", 2.5, "bb", "b")],
        ASSESSED: [event(ASSESSED, "b", 2.25, "ab", "b"), event(ASSESSED, "a", 9.0, "aa", "a")],
    }
    found = trace(events, {"a": 1.0, "b": 1.5})
    assert [(each.port, each.id, each.cause, each.seconds) for each in found] == [
        (COMPLETED, "b", "", 0.5), (ASSESSED, "ab", "b", 0.75), (BALANCE, "bb", "b", 1.0),
    ]  # fmt: skip
    assert found[0].type == f"of {COMPLETED}"
    assert trace({COMPLETED: []}, {}) == ()
    assert trace({}, {}) == ()


@pytest.mark.parametrize(("longest", "shorter"), [("a", "b"), ("b", "a")])
def test_of_how_much_came_decides_and_not_of_whom(longest: str, shorter: str) -> None:
    """Nor which was seen first."""
    events = {COMPLETED: [event(COMPLETED, shorter, 1.0), event(COMPLETED, longest, 2.0)],
              ASSESSED: [event(ASSESSED, longest, 3.0)]}  # fmt: skip
    assert [each.id for each in trace(events, {})] == [f"{COMPLETED}-{longest}", f"{ASSESSED}-{longest}"]


def test_what_was_written_by_nobody_took_no_time() -> None:
    """A payment without a line of this run is not late."""
    (found,) = trace({COMPLETED: [event(COMPLETED, "a", 5.0)]}, {})
    assert found.seconds == 0


@given(st.integers(0, 60))
def test_each_poison_record_is_a_letter_of_whoever_reads_it(count: int) -> None:
    """A line is its reader's alone; a record among payments is a letter of each of the three who read them."""
    found = poison.letters(count)
    lines = len(range(0, count, len(poison.KINDS)))
    assert found[COMPLETED + DEAD] == lines
    for port in (ASSESSED, BALANCE, LOGGED):
        assert found[port + DEAD] == count - lines
    assert found.total() == lines + 3 * (count - lines)
    assert set(found) <= {f"{port}{DEAD}" for port in (COMPLETED, ASSESSED, BALANCE, LOGGED)}


def test_a_line_that_is_no_payment_still_names_its_run() -> None:
    """Or its dead letter could not be told from another run's."""
    line = poison.line("3f2a")
    assert b"3f2a" in line
    assert line.endswith(b"\n")
    assert not json.loads(line)["amount"].replace(".", "").isdigit()


def test_every_port_of_the_flow_is_written_by_one_product_and_made_of_ports_of_the_flow() -> None:
    """Ports begin with the id of their product; causes go round in no circle."""
    for product, ports in PORTS.items():
        assert all(port.startswith(f"{product}.") for port in ports)
    known = [port for ports in PORTS.values() for port in ports]
    assert len(known) == len(set(known))
    assert [str(each) for each in PRODUCTS] == list(PORTS)
    for port in CAUSES:
        steps = [port]
        while steps[-1] in CAUSES:
            steps.append(CAUSES[steps[-1]])
            assert len(steps) <= len(known)
        assert steps[-1] == COMPLETED


def test_a_report_holds_only_where_every_check_does() -> None:
    """One that does not is enough."""
    good = Check(name="a", holds=True, found="")
    report = Report(
        run="r", payments=0, bad=0, seconds=0, killed={}, flows={}, dead_letters={}, reasons={}, trace=(),
        checks=(good, good), folder="f",
    )  # fmt: skip
    assert report.holds
    assert not replace(report, checks=(good, replace(good, holds=False))).holds
