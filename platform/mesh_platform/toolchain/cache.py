"""Where what was obtained is kept: one process at a time makes it, and a cache that fails has a next step."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Callable, Generator
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from mesh_platform.errors import MeshError

Say = Callable[[str], None]
"""Takes one line for a person."""


def folder(name: str) -> Path:
    """Return the folder of the user's cache for one kind of things."""
    return user_cache_path("mesh-platform") / name


@contextlib.contextmanager
def alone(place: Path, what: str, say: Say) -> Generator[None]:
    """Make `place` and keep other processes out of it; says so when it has to wait for one that makes `what`."""
    place.mkdir(parents=True, exist_ok=True)
    lock = FileLock(place / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"another process is installing {what}; waiting for it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def faults(place: Path, size: str, error: type[MeshError], again: str) -> Generator[None]:
    """Turn what the file system refuses into `error`; `size` is what goes into `place`, `again` the command to run."""
    try:
        yield
    except OSError as refused:
        if refused.errno == errno.ENOSPC:
            what = f"the disk is full; {size} in {place}"
            raise error(what, fix=f"free space, then {again}; it goes on from there") from refused
        raise error(
            f"the cache cannot be written: {refused.strerror or refused}", where=str(refused.filename or place),
            fix=f"make that folder writable, or set XDG_CACHE_HOME to one that is, then {again}",
        ) from refused  # fmt: skip
