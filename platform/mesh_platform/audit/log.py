"""The log in a folder: one segment a writer and day, `2026-11-26.<writer>.jsonl`, to which lines are only added.

An entry has `seq`, counted from 1 in its segment, and `prev`, the SHA-256 of the line before it; the first one of a
segment names the last line of the writer's segment before. So nothing can be taken out, put in or changed unseen, but
for the last entries of a writer, which nothing names yet. Where a clock goes back, the last segment that there is
goes on.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from filelock import FileLock

from mesh_platform.errors import AuditError
from mesh_platform.mesh.clock import instant

from . import line as lines

if TYPE_CHECKING:
    from .entry import Entry

NOTHING = "sha256:" + "0" * 64
"""What the first entry of a writer names."""


class Recorded(NamedTuple):
    """An entry as it stands in a segment: where, and what it says."""

    segment: str
    line: int
    data: dict[str, Any]

    @property
    def at(self) -> datetime:
        """When it was decided."""
        return instant(str(self.data["at"]))


class Wrong(NamedTuple):
    """A place at which the log is not what was written."""

    segment: str
    line: int
    what: str


@dataclass(frozen=True)
class Log:
    """The log in `folder`, as `writer` (this machine's name where none is given) adds to it."""

    folder: Path
    writer: str = ""

    def append(self, entry: Entry) -> str:
        """Add an entry, on disk when this returns; returns its digest. Raises AuditError where it cannot be written."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self.folder / f".{self._writer()}.lock"):
                return self._add(entry)
        except (OSError, ValueError) as error:
            raise AuditError(
                f"the decision cannot be recorded: {error}", where=str(self.folder),
                fix="make room, or let this user write there; mesh audit verify tells what is wrong with the log",
            ) from error  # fmt: skip

    def entries(self, since: datetime | None = None) -> Iterator[Recorded]:
        """Yield what is recorded, writer by writer and day by day; lines that are none are left to `verify`."""
        for segment in self._segments():
            if since is not None and segment.name[:10] < f"{since:%Y-%m-%d}":
                continue
            for number, line in enumerate(segment.read_bytes().splitlines(), start=1):
                data = lines.read(line)
                if data is not None and (since is None or instant(data["at"]) >= since):
                    yield Recorded(segment.name, number, data)

    def verify(self) -> tuple[Wrong, ...]:
        """Return every place at which an entry is missing, added, changed or no entry."""
        return tuple(wrong for writer in self._writers() for wrong in _verified(self._segments(writer)))

    def _add(self, entry: Entry) -> str:
        there = self._segments(self._writer())
        today = self.folder / f"{entry.at:%Y-%m-%d}.{self._writer()}.jsonl"
        segment = max([today, *there[-1:]])
        last = _last(segment)
        earlier = [each for each in there if each < segment]
        named = last or (_last(earlier[-1]) if earlier else None)
        seq = _following(segment, last) if last else 1
        line = lines.text({"seq": seq, "prev": lines.digest(named) if named else NOTHING, **entry.data()})
        handle = os.open(segment, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
        return lines.digest(line)

    def _writer(self) -> str:
        return re.sub(r"[^A-Za-z0-9-]", "-", self.writer or socket.gethostname()) or "unnamed"

    def _writers(self) -> list[str]:
        return sorted({each.name.split(".")[1] for each in self._segments()})

    def _segments(self, writer: str = "*") -> list[Path]:
        return sorted(self.folder.glob(f"????-??-??.{writer}.jsonl"))


def _verified(segments: list[Path]) -> Iterator[Wrong]:
    named, first = NOTHING, True
    for segment in segments:
        for number, line in enumerate(segment.read_bytes().splitlines(), start=1):
            data = lines.read(line)
            if data is None:
                yield Wrong(segment.name, number, "this is no entry")
                named = lines.digest(line)
                continue
            if data["seq"] != number:
                yield Wrong(segment.name, number, f"it is entry {data['seq']} of its segment, and should be {number}")
            # Whole segments are dropped when their time is over: the first one that is left names what is not there.
            elif data["prev"] != named and not (first and number == 1):
                yield Wrong(segment.name, number, "the entry before it is not the one that it names")
            elif line != lines.text(data):
                yield Wrong(segment.name, number, "it is not written as entries are")
            named, first = lines.digest(line), False


def _last(segment: Path) -> bytes | None:
    """Return the last line of a segment; raises ValueError where a writer was cut off in the middle of one."""
    if not segment.exists():
        return None
    content = segment.read_bytes()
    if content and not content.endswith(b"\n"):
        raise ValueError(f"{segment.name} ends in the middle of an entry")
    found = content.splitlines()
    return found[-1] if found else None


def _following(segment: Path, last: bytes) -> int:
    """Return the number after that of a segment's last line; raises ValueError where that is no entry."""
    data = lines.read(last)
    if data is None:
        raise ValueError(f"{segment.name} ends with what is no entry")
    return int(data["seq"]) + 1
