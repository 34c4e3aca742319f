"""What each server's keeper notes in a file: that it runs and where, or why it does not."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from .. import kept


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
        return kept.lives(self.pid, self.started)

    @property
    def serves(self) -> bool:
        """Whether requests can be sent to it."""
        return self.state == "running" and self.alive


def folder(base: Path) -> Path:
    """Return where the servers of a local cloud at `base` keep their data, logs and notes."""
    return base / "servers"


def write(base: Path, note: Note) -> None:
    """Write a note, whole or not at all, for its owner's eyes only."""
    kept.write(folder(base) / f"{note.name}.json", asdict(note))


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
