"""Stacks applied, previewed and removed, layer by layer, as parallel as cores allow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from mesh_platform.engine.session import OnEvent
from mesh_platform.errors import MeshError
from mesh_platform.mesh.ids import StackId
from mesh_platform.plan import Plan

from .target import ProgramOf, Target

Watch = Callable[[str], OnEvent | None]
"""Returns what follows the events of one stack."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the run of one stack ended: its plan, or why it has none."""

    stack: str
    plan: Plan | None
    error: MeshError | None
    seconds: float


def apply(
    target: Target, program_of: ProgramOf, layers: Iterable[Sequence[StackId]], watch: Watch, jobs: int | None = None
) -> tuple[Outcome, ...]:
    """Apply layers in order, the stacks of one in parallel; a failed layer is finished and no further one begun."""

    def one(stack: str) -> Plan:
        return target.session.up(stack, program_of(target, stack), watch(stack))

    return _in_order(one, layers, jobs)


def look(
    target: Target, program_of: ProgramOf, layer: Sequence[StackId], watch: Watch, jobs: int | None = None
) -> tuple[Outcome, ...]:
    """Preview the stacks of one layer in parallel; what they stand on has been applied."""

    def one(stack: str) -> Plan:
        return target.session.preview(stack, program_of(target, stack), watch(stack))

    return _in_order(one, [layer], jobs)


def remove(
    target: Target, program_of: ProgramOf, layers: Sequence[Sequence[StackId]], watch: Watch, *, dry: bool
) -> tuple[Outcome, ...]:
    """Remove layers from the top; with `dry` only say what would be removed."""

    def one(stack: str) -> Plan:
        return target.session.destroy(stack, program_of(target, stack), watch(stack), dry=dry)

    return _in_order(one, reversed(layers), None)


def preview(
    target: Target, program_of: ProgramOf, stack: StackId, below: Sequence[StackId], watch: Watch
) -> tuple[Outcome, ...]:
    """Preview a stack. In a replay, what it stands on is applied first: nothing is known of it otherwise."""
    done: tuple[Outcome, ...] = ()
    if target.store is not None:
        for each in below:
            # The engine refuses a reference to a stack that is not there; an empty one is told as not evaluated.
            target.session.ensure(str(each))
    if target.replay:
        groups = [[each for each in below if each.layer == layer] for layer in ("platform", "identity")]
        done = apply(target, program_of, [group for group in groups if group], watch)
        if any(outcome.error for outcome in done):
            return done
    return (*done, *look(target, program_of, [stack], watch))


def _in_order(one: Callable[[str], Plan], layers: Iterable[Sequence[StackId]], jobs: int | None) -> tuple[Outcome, ...]:
    done: list[Outcome] = []
    with ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 2) as pool:
        for layer in layers:
            done += pool.map(partial(_timed, one), [str(stack) for stack in layer])
            if any(outcome.error for outcome in done):
                break
    return tuple(done)


def _timed(one: Callable[[str], Plan], name: str) -> Outcome:
    start = time.monotonic()
    try:
        return Outcome(name, one(name), None, time.monotonic() - start)
    except MeshError as error:
        return Outcome(name, None, error, time.monotonic() - start)
