"""Work beside a command: answers, errors and progress come back, and nothing outlives whoever asked for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest
from mesh_platform.deploy.beside import beside
from mesh_platform.deploy.run import Watch
from mesh_platform.engine.session import OnEvent
from mesh_platform.errors import DriftError, EngineError
from mesh_platform.plan.events import Event

PREPARED: list[int] = []


def prepare() -> None:
    """Leave a trace in the process that is forked from."""
    PREPARED.append(os.getpid())


def process_and_parent(number: int, *, watch: Watch) -> tuple[int, int, list[int]]:
    """Return a number, where this runs, and where it was prepared."""
    del watch
    return number, os.getpid(), PREPARED


def drifted(*, watch: Watch) -> None:
    """Fail on purpose."""
    del watch
    raise DriftError("it is another", where="payments-local", fix="mesh up payments-local")


def killed(*, watch: Watch) -> None:
    """Be ended from outside."""
    del watch
    os.kill(os.getpid(), signal.SIGKILL)


def seeing(event: Event, *, watch: Watch) -> str:
    """Follow an event of a stack."""
    follow = watch("payments-local")
    assert follow is not None
    follow(event)
    return "done"


def waiting(told: Path, *, watch: Watch) -> None:
    """Make a folder that is taken away at the end, say where, and do not end."""
    del watch
    with tempfile.TemporaryDirectory(dir=told.parent) as folder:
        told.write_text(f"{os.getpid()} {folder}")
        time.sleep(600)


def none(_: str) -> None:
    """Follow nothing."""


def test_answers_come_in_the_order_of_the_calls_each_from_a_process_that_was_prepared() -> None:
    """And the process that asked has imported nothing for it."""
    with beside(prepare) as others:
        found = others.run([partial(process_and_parent, number) for number in range(5)], none)
    numbers, processes, prepared = zip(*found, strict=True)
    assert numbers == (0, 1, 2, 3, 4)
    assert len({os.getpid(), *processes}) == 6
    assert all(len(each) == 1 and each[0] not in (os.getpid(), *processes) for each in prepared)
    assert not PREPARED


def test_an_error_arrives_as_it_was_raised() -> None:
    """With the place and the next step, of the same kind; the others are waited for."""
    with beside(prepare) as others, pytest.raises(DriftError) as raised:
        others.run([partial(process_and_parent, 0), partial(drifted)], none)
    assert (raised.value.what, raised.value.where, raised.value.fix) == (
        "it is another", "payments-local", "mesh up payments-local",
    )  # fmt: skip


def test_progress_is_followed_by_stack_and_other_events_stay_where_they_are() -> None:
    """What is followed is each resource that is done."""
    done: Event = {"resOutputsEvent": {"metadata": {"op": "create", "urn": "urn:1"}}}
    seen: list[tuple[str, Event]] = []

    def watch(stack: str) -> OnEvent:
        return lambda event: seen.append((stack, event))

    with beside(prepare) as others:
        found = others.run([partial(seeing, done), partial(seeing, {"preludeEvent": {}})], watch)
    assert found == ["done", "done"]
    assert seen == [("payments-local", done)]


def test_work_that_is_killed_is_told_and_nothing_is_left() -> None:
    """No answer is made up for it, and nobody waits for ever."""
    with beside(prepare) as others, pytest.raises(EngineError, match="killed"):
        others.run([partial(killed)], none)
    mine = [each for each in psutil.Process().children(recursive=True) if each.status() != psutil.STATUS_ZOMBIE]
    assert not [each for each in mine if "test_beside" in " ".join(each.cmdline())]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_work_ends_and_tidies_up_when_its_command_is_ended(tmp_path: Path, how: signal.Signals) -> None:
    """Whichever way: it is interrupted as by a person."""
    told = tmp_path / "told"
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from functools import partial\nfrom pathlib import Path\nimport test_beside as t\n"
        "with t.beside(t.prepare) as others:\n"
        f"    others.run([partial(t.waiting, Path({str(told)!r}))], t.none)\n"
    )
    command = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL, start_new_session=True)
    assert _becomes(told.exists)
    assert _becomes(lambda: len(told.read_text().split()) == 2)
    process, folder = told.read_text().split()
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
