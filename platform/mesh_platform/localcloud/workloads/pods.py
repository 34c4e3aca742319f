"""Which replicas start and which end, so that a new revision takes over without a moment without a ready one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

SURGE = 1
"""Replicas above the wanted number while a revision takes over (a Deployment's maxSurge of 25 %, of few)."""


class Pod(Protocol):
    """What is decided upon."""

    slot: int
    revision: str
    ready: bool
    stopping: bool


@dataclass(frozen=True, slots=True)
class Moves:
    """Slots in which a replica of the wanted revision starts, and those whose replica ends."""

    start: tuple[int, ...]
    stop: tuple[int, ...]


def moves(pods: Iterable[Pod], revision: str, wanted: int) -> Moves:
    """Return the next moves: what is new starts first, and the old goes only while `wanted` others are ready.

    A slot is free again when its replica has ended: two processes never have the same name.
    """
    there = tuple(pods)
    living = [pod for pod in there if not pod.stopping]
    new, old = _split(living, revision)
    allowed = wanted - len(new) if not old else min(wanted - len(new), wanted + SURGE - len(living))
    start = _free({pod.slot for pod in there}, max(allowed, 0))
    stop = [pod.slot for pod in _least_needed(new)[: max(len(new) - wanted, 0)]]
    ready = sum(pod.ready for pod in living if pod.slot not in stop)
    for pod in _least_needed(old):
        if not pod.ready or ready > wanted:
            stop.append(pod.slot)
            ready -= pod.ready
    return Moves(start, tuple(stop))


def _split(pods: Sequence[Pod], revision: str) -> tuple[list[Pod], list[Pod]]:
    return [pod for pod in pods if pod.revision == revision], [pod for pod in pods if pod.revision != revision]


def _least_needed(pods: Sequence[Pod]) -> list[Pod]:
    return sorted(pods, key=lambda pod: (pod.ready, -pod.slot))


def _free(taken: set[int], count: int) -> tuple[int, ...]:
    found: list[int] = []
    slot = 1
    while len(found) < count:
        if slot not in taken:
            found.append(slot)
        slot += 1
    return tuple(found)
