"""A lock is respected while its owner lives, and removed only afterwards."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from mesh_platform.engine.locks import Lock, locked, locks, unlock
from mesh_platform.errors import EngineError

STACK = "payments-local"


def lock(state: Path, pid: int, host: str | None = None, since: str | None = None, stack: str = STACK) -> Lock:
    folder = state / ".pulumi" / "locks" / "organization" / "mesh" / stack
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "pid": pid, "hostname": host or socket.gethostname(), "username": "someone",
        "timestamp": since or datetime.now(UTC).isoformat(),
    }  # fmt: skip
    (folder / f"{pid}.json").write_text(json.dumps(data), encoding="utf-8")
    return next(each for each in locks(state, stack) if each.pid == pid)


@pytest.fixture
def dead() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-I", "-c", ""]) as process:
        process.wait()
    return process.pid


def test_a_stack_without_runs_has_no_lock(tmp_path: Path) -> None:
    """Nor does a lock of another stack count, nor a file that is no lock."""
    lock(tmp_path, os.getpid(), stack="risk-local")
    folder = tmp_path / ".pulumi" / "locks" / "organization" / "mesh" / STACK
    folder.mkdir()
    (folder / "half.json").write_text('{"pid":', encoding="utf-8")
    assert locks(tmp_path, STACK) == ()


def test_an_owner_that_has_ended_meanwhile_is_named_as_the_engine_named_it() -> None:
    """The lock was there when the engine looked, and is gone when we do."""
    said = "the stack is currently locked by 1 lock(s).\n  file:///s: created by me@vm (pid 7) at 2026-11-26T09:45:52Z"
    error = locked((), STACK, said)
    assert error.what == "another run held the stack a moment ago: process 7@vm since 2026-11-26T09:45:52Z"
    assert error.fix.startswith("run the same again")
    assert "it has not said who it was" in locked((), STACK, "the stack is currently locked").what


def test_a_living_owner_is_waited_for(tmp_path: Path) -> None:
    """Its lock is not removed."""
    held = lock(tmp_path, os.getpid())
    assert held.alive
    assert "another run holds the stack" in locked((held,), STACK).what
    with pytest.raises(EngineError, match="still runs"):
        unlock(tmp_path, STACK, held.owner)
    assert locks(tmp_path, STACK) == (held,)


def test_a_dead_owner_is_told_with_the_command_that_removes_its_lock(tmp_path: Path, dead: int) -> None:
    """Only the lock of that owner goes."""
    held, other = lock(tmp_path, dead), lock(tmp_path, os.getpid())
    assert not held.alive
    error = locked((held,), STACK)
    assert f"a run that died holds the stack: process {held.owner}" in error.what
    assert error.fix == f"mesh unlock {STACK} --owner {held.owner}, then mesh up {STACK}"

    unlock(tmp_path, STACK, held.owner)
    assert locks(tmp_path, STACK) == (other,)


def test_a_process_that_started_later_is_not_the_owner(tmp_path: Path) -> None:
    """After a restart of the machine the numbers of processes come again."""
    assert not lock(tmp_path, os.getpid(), since="2001-02-03T04:05:06.789012345Z").alive


def test_an_owner_on_another_host_is_taken_to_live(tmp_path: Path, dead: int) -> None:
    """Nobody here can know."""
    held = lock(tmp_path, dead, host="another")
    assert held.alive
    with pytest.raises(EngineError, match=f"process {dead}@another still runs"):
        unlock(tmp_path, STACK, held.owner)


def test_an_owner_that_holds_nothing_is_refused(tmp_path: Path, dead: int) -> None:
    """With where to look."""
    lock(tmp_path, dead)
    with pytest.raises(EngineError, match="1@nowhere holds no lock") as caught:
        unlock(tmp_path, STACK, "1@nowhere")
    assert caught.value.fix == f"mesh status shows who holds {STACK}"
