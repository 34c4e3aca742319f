"""All workloads of a local cloud: looked at, and stopped together."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import psutil

from . import notes

_SECONDS = 60


def products(base: Path) -> tuple[str, ...]:
    """Return the products whose workload is expected to run."""
    return tuple(note.product for note in notes.all_of(base))


def stop(base: Path, chosen: Iterable[str]) -> bool:
    """Stop the workloads of products, each asked first; returns whether one ran."""
    wanted = tuple(chosen)
    found = [note for product in wanted if (note := notes.read(base, product)) is not None and note.alive]
    keepers = [psutil.Process(note.pid) for note in found]
    for keeper in keepers:
        keeper.terminate()
    _, alive = psutil.wait_procs(keepers, timeout=_SECONDS)
    for keeper in alive:
        keeper.kill()
    for product in wanted:
        notes.forget(base, product)
    return bool(keepers)
