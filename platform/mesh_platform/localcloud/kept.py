"""What the keepers of servers and of workloads share: notes that are written whole, and processes that are ended."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import psutil

_CLOCK_TICK = 1.0
"""Seconds by which a process's start, counted from the machine's, may be off."""
_SECONDS = 60


def lives(pid: int, started: float) -> bool:
    """Whether the process that started then lives; a younger one with its number is another one."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and abs(process.create_time() - started) <= _CLOCK_TICK
    except psutil.NoSuchProcess:
        return False


def write(file: Path, data: object) -> None:
    """Write a note as JSON, whole or not at all, for its owner's eyes only."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, scratch = tempfile.mkstemp(dir=file.parent, prefix=".note-")
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        json.dump(data, written)
    Path(scratch).replace(file)


def end(pids: Iterable[int]) -> int:
    """Ask processes to end, kill those that do not within a minute, and return how many there were."""
    keepers = [psutil.Process(pid) for pid in pids]
    for keeper in keepers:
        keeper.terminate()
    _, alive = psutil.wait_procs(keepers, timeout=_SECONDS)
    for keeper in alive:
        keeper.kill()
    return len(keepers)
