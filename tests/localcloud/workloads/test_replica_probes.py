"""When a replica is ready, and when it is taken to be dead: as Kubernetes has it, by a clock of our own."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from lone_replica import Answers, Kept
from mesh_platform.localcloud.workloads.desired import Probe


def test_without_a_readiness_probe_it_is_ready_as_soon_as_it_runs(one: Kept) -> None:
    assert not one.replica.ready
    assert one.ready(0)


def test_it_gets_ready_with_the_first_answer_and_is_not_any_more_after_so_many_failures(
    kept: list[Kept], tmp_path: Path, answers: Answers, shut: int
) -> None:
    kept.append(one := Kept(tmp_path, shut, readiness=Probe(path=None, delay=2, period=5, failures=2)))
    assert not one.ready(2)
    one.replica.port = answers.port
    assert not one.ready(6), "it is asked again after its period alone"
    assert one.ready(7)
    one.replica.port = shut
    assert one.ready(11)
    assert one.ready(12), "one failure is none yet"
    assert not one.ready(17)
    one.replica.port = answers.port
    assert one.ready(22)


def test_a_probe_waits_for_its_delay(kept: list[Kept], tmp_path: Path, answers: Answers) -> None:
    kept.append(one := Kept(tmp_path, answers.port, readiness=Probe(path="/ready", delay=30)))
    assert not one.ready(29.9)
    assert answers.paths == []
    assert one.ready(30)
    assert answers.paths == ["/ready"]


@pytest.mark.parametrize(("status", "fine"), [(200, True), (204, True), (399, True), (400, False), (503, False)])
def test_an_answer_over_http_is_fine_from_200_to_399(
    kept: list[Kept], tmp_path: Path, answers: Answers, status: int, fine: bool
) -> None:
    answers.status = status
    kept.append(one := Kept(tmp_path, answers.port, readiness=Probe(path="/")))
    assert one.ready(0) is fine


def test_one_that_does_not_live_is_asked_to_end_and_killed_when_its_grace_is_over(
    kept: list[Kept], tmp_path: Path, shut: int
) -> None:
    kept.append(one := Kept(tmp_path, shut, liveness=Probe(path=None, period=10, failures=2)))
    assert one.replica.pid is not None
    pid = one.replica.pid
    os.kill(pid, signal.SIGSTOP)
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)
    assert one.ready(0)
    assert not one.ready(10)
    for now in (10, 14.9):
        assert not one.replica.reap(now)
        assert one.replica.pid == pid
    one.replica.reap(15)
    one.wait()
    assert not one.replica.reap(15)
    assert (one.replica.reason, one.replica.restarts) == ("Unhealthy: it did not answer its liveness probe", 1)


def test_a_liveness_probe_that_is_answered_in_between_begins_to_count_anew(
    kept: list[Kept], tmp_path: Path, answers: Answers, shut: int
) -> None:
    kept.append(one := Kept(tmp_path, shut, liveness=Probe(path=None, period=10, failures=2)))
    for now, port in ((0, shut), (10, answers.port), (20, shut)):
        one.replica.port = port
        assert one.ready(now)
    one.replica.port = shut
    assert not one.ready(30)
