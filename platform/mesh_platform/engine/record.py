"""What was noted about an engine when it was made, beside it: the route, its size and its checksum."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Route = Literal["path", "installer", "go", "absent"]


@dataclass(frozen=True, slots=True)
class Record:
    """How an engine was made, and what its file was then; `size` in bytes."""

    route: Route
    version: str
    size: int
    sha256: str


def take(executable: Path, route: Route, version: str) -> Record:
    """Return the record of a file as it is now."""
    return Record(route, version, executable.stat().st_size, _digest(executable))


def write(record: Record, beside: Path) -> None:
    """Keep a record beside the engine."""
    _file(beside).write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")


def read(beside: Path) -> Record | None:
    """Return the record beside an engine; None where there is none that can be read."""
    try:
        return Record(**json.loads(_file(beside).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def looks_whole(executable: Path) -> bool:
    """Whether an engine is there in the size that was noted; reads none of it."""
    record = read(executable)
    return record is not None and executable.is_file() and executable.stat().st_size == record.size


def fault(executable: Path) -> str | None:
    """Return what is wrong with an engine, None where it is whole; reads all of it."""
    if not executable.is_file():
        return "it is not there"
    record = read(executable)
    if record is None:
        return "no checksum was noted when it was made"
    if executable.stat().st_size != record.size:
        return f"it has {executable.stat().st_size} bytes instead of {record.size}"
    return None if _digest(executable) == record.sha256 else "its checksum has changed"


def _file(executable: Path) -> Path:
    return executable.with_name("engine.json")


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
