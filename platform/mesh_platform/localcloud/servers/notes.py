"""What each server's keeper notes in a file: that it runs and where, or why it does not."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

import psutil

_CLOCK_TICK = 1.0
"""Seconds by which a process's start, counted from the machine's, may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One server. `running` means that it was when the note was written: `alive` says whether it still is."""

    name: str
    state: Literal["starting", "running", "failed"]
    pid: int
    started: float
    address: str = ""
    reason: str = ""
    children: tuple[int, ...] = ()
    details: dict[str, str] = field(default_factory=dict[str, str], repr=False)

    @property
    def alive(self) -> bool:
        """Whether the keeper that wrote this lives; a younger process with its number is another one."""
        try:
            process = psutil.Process(self.pid)
            return (
                process.status() != psutil.STATUS_ZOMBIE
                and abs(process.create_time() - self.started) <= _CLOCK_TICK
            )  # fmt: skip
        except psutil.NoSuchProcess:
            return False

    @property
    def serves(self) -> bool:
        """Whether requests can be sent to it."""
        return self.state == "running" and self.alive


def folder(base: Path) -> Path:
    """Return where the servers of a local cloud at `base` keep their data, logs and notes."""
    return base / "servers"


def write(base: Path, note: Note) -> None:
    """Write a note, whole or not at all, for its owner's eyes only."""
    place = folder(base)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, scratch = tempfile.mkstemp(dir=place, prefix=".note-")
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        json.dump(asdict(note), written)
    Path(scratch).replace(place / f"{note.name}.json")


def read(base: Path, name: str) -> Note | None:
    """Return the last note of a server; None where it was never started, or was stopped on purpose."""
    try:
        data = cast("dict[str, Any]", json.loads((folder(base) / f"{name}.json").read_text(encoding="utf-8")))
        data["children"] = tuple(data["children"])
        return Note(**data)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        return Note(name=name, state="failed", pid=0, started=0, reason="its note cannot be read")


def forget(base: Path, name: str) -> None:
    """Remove a note: the server is not expected to run."""
    (folder(base) / f"{name}.json").unlink(missing_ok=True)
