"""Work beside a command: answers, errors and progress come back, and nothing outlives whoever asked for it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import work_beside

COMMAND = [sys.executable, work_beside.__file__]


def said(scenario: str) -> Any:
    """Run a scenario to its end, in a process without threads."""
    done = subprocess.run([*COMMAND, scenario], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def test_answers_come_in_the_order_of_the_calls_each_from_a_process_that_was_prepared() -> None:
    """And the process that asked has imported nothing for it."""
    told = said("order")
    numbers, processes, prepared = zip(*told["found"], strict=True)
    assert numbers == (0, 1, 2, 3, 4)
    assert len({told["here"], *processes}) == 6
    assert all(len(each) == 1 and each[0] not in (told["here"], *processes) for each in prepared)
    assert told["prepared here"] == []


def test_where_a_thread_runs_the_same_is_done_in_this_process() -> None:
    """Forked, it would have the locks of that thread and not the thread."""
    told = said("threaded")
    assert told["found"] == [[0, told["here"], []], [1, told["here"], []]]


def test_an_error_arrives_as_it_was_raised() -> None:
    """With the place and the next step, of the same kind; the others are waited for."""
    assert said("error") == {"error": ["DriftError", "it is another", "payments-local", "mesh up payments-local"]}


def test_progress_is_followed_by_stack_and_other_events_stay_where_they_are() -> None:
    """What is followed is each resource that is done."""
    told = said("progress")
    assert told["found"] == ["done", "done"]
    assert told["seen"] == [["payments-local", work_beside.DONE]]


def test_work_that_is_killed_is_told_and_nothing_is_left() -> None:
    """No answer is made up for it, and nobody waits for ever."""
    kind, what, _, fix = said("killed")["error"]
    assert (kind, fix) == ("EngineError", "run it again")
    assert "killed" in what
    assert not [each for each in psutil.process_iter(["cmdline"]) if "killed" in (each.info["cmdline"] or [])[-1:]]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_work_ends_and_tidies_up_when_its_command_is_ended(tmp_path: Path, how: signal.Signals) -> None:
    """Whichever way: it is interrupted as by a person."""
    told = tmp_path / "told"
    command = subprocess.Popen(
        [*COMMAND, "waiting", str(told)], stderr=subprocess.DEVNULL, start_new_session=True
    )  # fmt: skip
    assert _becomes(told.exists)
    process, folder = told.read_text().split()
    assert _runs(int(process))
    assert Path(folder).exists()
    command.send_signal(how)
    command.wait(20)
    assert _becomes(lambda: not _runs(int(process)))
    assert not Path(folder).exists()


def _runs(process: int) -> bool:
    try:
        return psutil.Process(process).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _becomes(holds: Callable[[], bool], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False
