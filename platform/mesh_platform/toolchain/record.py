"""What was noted about a program when it was made, in a file beside it: the route, its size and its checksum."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Route = Literal["installer", "go"]


@dataclass(frozen=True, slots=True)
class Record:
    """How a program was made, and what its file was then; `size` in bytes."""

    route: Route
    version: str
    size: int
    sha256: str


def take(executable: Path, route: Route, version: str) -> Record:
    """Return the record of a file as it is now."""
    return Record(route, version, executable.stat().st_size, _digest(executable))


def write(record: Record, note: Path) -> None:
    """Keep a record in a file."""
    note.write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")


def read(note: Path) -> Record | None:
    """Return the record in a file; None where there is none that can be read."""
    try:
        return Record(**json.loads(note.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def looks_whole(executable: Path, note: Path) -> bool:
    """Whether a program is there in the size that was noted; reads none of it."""
    record = read(note)
    return record is not None and executable.is_file() and executable.stat().st_size == record.size


def fault(executable: Path, note: Path) -> str | None:
    """Return what is wrong with a program, None where it is whole; reads all of it."""
    if not executable.is_file():
        return "it is not there"
    record = read(note)
    if record is None:
        return "no checksum was noted when it was made"
    if executable.stat().st_size != record.size:
        return f"it has {executable.stat().st_size} bytes instead of {record.size}"
    return None if _digest(executable) == record.sha256 else "its checksum has changed"


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
