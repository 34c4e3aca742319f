"""How long a replica that ended waits, what is said of its end, and what is measured of it while it runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lone_replica import SLEEPS, Answers, Kept
from mesh_platform.localcloud.workloads.desired import Probe
from mesh_platform.localcloud.workloads.replica import Start


def test_waits_grow_up_to_their_most_and_begin_anew_after_a_long_run(one: Kept) -> None:
    now, waits = 0.0, list[float]()
    for lasted in (1, 1, 1, 1, 1, 600, 1, 599.9):
        now += lasted
        waits.append(one.end(now))
        now = one.replica.start_at
        one.begin(now)
    assert waits == [0, 10, 20, 40, 60, 0, 10, 20]
    assert one.replica.restarts == 8


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("/bin/sh", "-c", "exit 3"), "Error: exit code 3"),
        (("/bin/sh", "-c", "exit 0"), "Completed: exit code 0"),
        (("/bin/sh", "-c", "kill -TERM $$"), "Killed: signal 15"),
        (("/bin/sh", "-c", "kill -KILL $$"), "Killed: SIGKILL"),
    ],
)
def test_the_reason_says_how_it_ended_and_that_it_waits_since_it_did_so_before(
    one: Kept, command: tuple[str, ...], reason: str
) -> None:
    one.end(0)
    for now, waits in ((20, ""), (40, "CrashLoopBackOff: ")):
        one.begin(now, command)
        one.wait()
        one.replica.reap(now + (600 if not waits else 0))
        assert one.replica.reason == waits + reason
    assert (one.replica.pid, one.replica.ready, one.replica.rss, one.replica.cpu) == (None, False, 0, None)


def test_one_that_is_stopped_for_good_is_over_with_its_process_and_is_no_restart(one: Kept) -> None:
    assert one.ready(0)
    one.replica.stop(1)
    assert (one.replica.ready, one.replica.stopping) == (False, True)
    one.wait()
    assert one.replica.reap(1)
    assert one.replica.restarts == 0


def test_one_that_waits_to_be_started_is_over_as_soon_as_it_is_stopped(one: Kept) -> None:
    one.end(0)
    assert not one.replica.reap(1)
    one.replica.stop(1)
    assert one.replica.reap(1)


def test_its_figures_are_asked_for_once_it_was_ready_or_should_be(
    kept: list[Kept], tmp_path: Path, answers: Answers
) -> None:
    kept.append(one := Kept(tmp_path, answers.port, readiness=Probe(path=None)))
    assert not one.replica.is_asked(29.9)
    assert one.replica.is_asked(30)
    assert one.ready(0)
    assert one.replica.is_asked(0)
    one.end(1)
    assert one.replica.is_asked(1)


def test_one_that_has_more_memory_than_its_limit_is_killed_and_one_that_has_it_exactly_is_not(
    kept: list[Kept], tmp_path: Path
) -> None:
    kept.append(one := Kept(tmp_path, memory=float(1 << 40)))
    one.replica.measure(0)
    assert 0 < one.replica.rss < 1 << 40
    assert one.ready(0)
    kept.append(small := Kept(tmp_path, memory=1.0))
    small.replica.measure(0)
    small.wait()
    assert not small.replica.ready
    small.replica.reap(0)
    assert small.replica.reason == "OOMKilled"


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="this system pins no process")
def test_a_limit_of_cpu_bounds_the_processors_that_it_may_use_rounded_up(kept: list[Kept], tmp_path: Path) -> None:
    there = len(os.sched_getaffinity(0))
    for cpu, count in ((0.5, 1), (1.0, 1), (1.5, 2), (1000.0, there), (None, there)):
        kept.append(one := Kept(tmp_path, cpu=cpu))
        assert one.replica.pid is not None
        assert len(os.sched_getaffinity(one.replica.pid)) == min(count, there)


def test_cpu_is_what_was_used_over_the_last_while_and_unknown_after_a_single_look(one: Kept) -> None:
    one.replica.measure(0)
    assert one.replica.cpu is None
    assert one.replica.note().cpu == 0.0
    one.replica.measure(1)
    assert one.replica.cpu is not None
    assert 0 <= one.replica.cpu < 0.5
    one.end(2)
    one.begin(2)
    assert one.replica.cpu is None


def test_what_a_process_starts_with_is_never_shown(tmp_path: Path) -> None:
    start = Start(command=SLEEPS, variables={"KEY": "not-to-be-shown"}, folder=tmp_path, log=tmp_path, port=1)
    assert "not-to-be-shown" not in repr(start)
