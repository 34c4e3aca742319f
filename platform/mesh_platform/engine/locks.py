"""Locks of the file backend: who holds a stack, and whether that process still lives."""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil

from mesh_platform.errors import EngineError

_OWNER = re.compile(r"created by [^\s@]+@(\S+) \(pid (\d+)\) at (\S+)")
_CLOCK_TICK = 1.0
"""Seconds by which the start of a process, counted from the start of the machine, may be off."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock and its owner."""

    stack: str
    pid: int
    host: str
    since: str
    file: Path

    @property
    def owner(self) -> str:
        """`pid@host`, as `mesh unlock --owner` wants it."""
        return f"{self.pid}@{self.host}"

    @property
    def alive(self) -> bool:
        """Whether the owner lives; the owner on another host is taken to.

        A process that started after the lock was taken has only inherited the owner's number.
        """
        if self.host != socket.gethostname():
            return True
        try:
            process = psutil.Process(self.pid)
            taken = datetime.fromisoformat(self.since).timestamp()
            return process.status() != psutil.STATUS_ZOMBIE and process.create_time() <= taken + _CLOCK_TICK
        except psutil.NoSuchProcess:
            return False
        except ValueError:
            return True


def locks(state: Path, stack: str) -> tuple[Lock, ...]:
    """Return the locks on a stack in a file backend at `state`."""
    found: list[Lock] = []
    for file in sorted((state / ".pulumi" / "locks" / "organization" / "mesh" / stack).glob("*.json")):
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        found.append(Lock(stack, int(data["pid"]), str(data["hostname"]), str(data["timestamp"]), file))
    return tuple(found)


def locked(found: tuple[Lock, ...], stack: str, said: str = "") -> EngineError:
    """Say who holds a stack, and what to do; `said` is what the engine has, for a lock that is gone since."""
    if not found:
        owners = [f"process {pid}@{host} since {since}" for host, pid, since in _OWNER.findall(said)]
        return EngineError(
            f"another run held the stack a moment ago: {', '.join(owners) or 'it has not said who it was'}",
            where=stack, fix="run the same again; the state has one writer at a time",
        )  # fmt: skip
    lock = found[0]
    if lock.alive:
        return EngineError(
            f"another run holds the stack: process {lock.owner} since {lock.since}",
            where=stack, fix="wait for it to end; the state has one writer at a time",
        )  # fmt: skip
    return EngineError(
        f"a run that died holds the stack: process {lock.owner} since {lock.since}",
        where=stack, fix=f"mesh unlock {stack} --owner {lock.owner}, then mesh up {stack}",
    )  # fmt: skip


def unlock(state: Path, stack: str, owner: str) -> None:
    """Remove the lock of a dead owner; raises EngineError where it lives or holds none."""
    for lock in locks(state, stack):
        if lock.owner == owner:
            if lock.alive:
                raise EngineError(f"process {owner} still runs", where=stack, fix="end that process first")
            lock.file.unlink(missing_ok=True)
            return
    raise EngineError(f"{owner} holds no lock", where=stack, fix=f"mesh status shows who holds {stack}")
