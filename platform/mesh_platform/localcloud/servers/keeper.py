"""The process that keeps one server: starts it, notes where it is, and ends when it ends or is told to."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from mesh_platform.errors import MeshError

from . import notes
from .find import find_at
from .server import Started


class _EndedError(Exception):
    """Somebody asked the keeper to end."""


def main(name: str, base: Path) -> int:
    """Keep `name` for the local cloud at `base`; one keeper at a time. Its note says what became of it."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    folder = notes.folder(base) / name
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with FileLock(notes.folder(base) / f"{name}.lock", timeout=0):
            return _keep(name, base, folder)
    except Timeout:
        print(f"{name} has a keeper already", file=sys.stderr)
        return 0


def _keep(name: str, base: Path, folder: Path) -> int:
    started = psutil.Process().create_time()
    note = notes.Note(name=name, state="starting", pid=os.getpid(), started=started)
    notes.write(base, note)
    try:
        with find_at(notes.folder(base), name).run(folder) as server:
            notes.write(base, _running(note, server))
            ended = _until_one_ends(server)
        reason = f"{ended} ended unexpectedly; see {folder}"
    except _EndedError:
        notes.forget(base, name)
        return 0
    except MeshError as error:
        reason = f"{error}; {error.fix}"
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
    notes.write(base, notes.Note(name=name, state="failed", pid=os.getpid(), started=started, reason=reason))
    return 1


def _running(note: notes.Note, server: Started) -> notes.Note:
    children = tuple(child.pid for child in server.children)
    return notes.Note(
        name=note.name, state="running", pid=note.pid, started=note.started,
        address=server.address, children=children, details=dict(server.details),
    )  # fmt: skip


def _until_one_ends(server: Started) -> str:
    while True:
        for child in server.children:
            if child.poll() is not None:
                return f"process {child.pid} ({child.returncode})"
        time.sleep(0.2)


def _end(number: int, frame: object) -> None:
    # A second signal must not interrupt the stopping that the first has begun.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_IGN)
    raise _EndedError


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
