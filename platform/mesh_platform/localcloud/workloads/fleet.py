"""All workloads of a local cloud: looked at, and stopped together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .. import kept
from . import notes


def products(base: Path) -> tuple[str, ...]:
    """Return the products whose workload is expected to run."""
    return tuple(note.product for note in notes.all_of(base))


def stop(base: Path, chosen: Iterable[str]) -> bool:
    """Stop the workloads of products, each asked first; returns whether one ran."""
    wanted = tuple(chosen)
    found = [note for product in wanted if (note := notes.read(base, product)) is not None and note.alive]
    ended = kept.end(note.pid for note in found)
    for product in wanted:
        notes.forget(base, product)
    return ended > 0
