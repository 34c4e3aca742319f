"""Good copies of the states in a file backend: kept after each run, offered when a state is damaged."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.errors import EngineError, UsageError

from . import checkpoint
from .checkpoint import Checkpoint

KEPT = 5
"""Copies of each stack; the oldest goes first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy: the instant at which the engine had written it, its resources, and the file."""

    written: str
    resources: int
    file: Path


def state_file(state: Path, stack: str) -> Path:
    """Return the file in which a backend keeps a stack."""
    return state / ".pulumi" / "stacks" / "mesh" / f"{stack}.json"


def judged(state: Path, stack: str) -> Checkpoint | None:
    """Return what a stack's state is like, None where there is none.

    Bits that flipped inside a value are found by comparison with the copy of what the engine wrote at the same instant.
    """
    try:
        content = state_file(state, stack).read_bytes()
    except FileNotFoundError:
        return None
    found = checkpoint.read(content)
    name = _name(found.written, content)
    twins = [file.name for file in _files(state, stack) if file.name.startswith(name.rpartition("-")[0] + "-")]
    if found.sound and twins and name not in twins:
        return Checkpoint(
            written=found.written, resources=found.resources, pending=found.pending,
            faults=("it is not what the engine wrote: a value has changed since",),
        )  # fmt: skip
    return found


def require_sound(state: Path, stack: str) -> None:
    """Raise EngineError for a damaged state, before anything is called."""
    found = judged(state, stack)
    if found is None or found.sound:
        return
    kept = copies(state, stack)
    offered = f"mesh state restore {stack} takes the copy of {kept[0].written}" if kept else "docs/state.md says how"
    raise EngineError(
        f"its state is damaged, and nothing was called: {found.faults[0]}", where=stack,
        fix=f"{offered}; mesh state check {stack} shows all that is wrong",
    )  # fmt: skip


def keep(state: Path, stack: str) -> None:
    """Keep a copy of a state that is sound, unless it is the one that was kept last."""
    try:
        content = state_file(state, stack).read_bytes()
    except FileNotFoundError:
        return
    found = checkpoint.read(content)
    file = _folder(state, stack) / _name(found.written, content)
    if not (found.sound and found.written) or file.exists():
        return
    write(file, content)
    for old in _files(state, stack)[KEPT:]:
        old.unlink(missing_ok=True)


def copies(state: Path, stack: str) -> list[Copy]:
    """Return the copies of a stack that are sound themselves, the newest first."""
    found: list[Copy] = []
    for file in _files(state, stack):
        content = file.read_bytes()
        told = checkpoint.read(content)
        if told.sound and file.name == _name(told.written, content):
            found.append(Copy(written=told.written, resources=told.resources, file=file))
    return found


def restore(state: Path, stack: str, written: str | None) -> Copy:
    """Put the copy of an instant, or the newest, in the place of a state; the damaged one is kept beside it.

    Raises UsageError where there is no such copy.
    """
    chosen = find(state, stack, written)
    file = state_file(state, stack)
    if file.exists():
        file.replace(file.with_suffix(".json.damaged"))
    write(file, chosen.file.read_bytes())
    return chosen


def find(state: Path, stack: str, written: str | None) -> Copy:
    """Return the copy of an instant, or the newest; raises UsageError where there is no such copy."""
    kept = copies(state, stack)
    chosen = next((copy for copy in kept if written is None or copy.written.startswith(written)), None)
    if chosen is None:
        shown = ", ".join(copy.written for copy in kept) or "none"
        raise UsageError(f"there is no such copy of {stack}", where=stack, fix=f"copies: {shown}; docs/state.md")
    return chosen


def _files(state: Path, stack: str) -> list[Path]:
    """Return the files of a stack's copies, the newest first: their names begin with the instant."""
    return sorted(_folder(state, stack).glob("*.json"), reverse=True)


def _name(written: str, content: bytes) -> str:
    return f"{written.replace(':', '')}-{hashlib.sha256(content).hexdigest()[:12]}.json"


def _folder(state: Path, stack: str) -> Path:
    return state.with_name("copies") / stack


def write(file: Path, content: bytes) -> None:
    """Write a file whole or not at all, for its owner's eyes only: engines that start meanwhile read it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, scratch = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(content)
            os.fsync(handle)
        Path(scratch).replace(file)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(scratch).unlink()
        raise
