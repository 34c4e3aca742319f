"""A change replayed: the base brought up in a private store, then what the head would do to it, layer by layer."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from mesh_platform.engine.unprotected import unprotect
from mesh_platform.errors import MeshError
from mesh_platform.localcloud import lifecycle
from mesh_platform.mesh.ids import StackId
from mesh_platform.mesh.model import Mesh
from mesh_platform.plan import Plan

from . import kept
from .layers import below, layers
from .run import Outcome, Watch, apply, look, remove
from .target import ProgramOf, Target, replayed


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a change: its mesh, the programs of its stacks, and a digest of what each is made from."""

    mesh: Mesh
    program_of: ProgramOf
    digests: Mapping[StackId, str]


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Where replays run, and at which instant. `cache` is a folder that has bases, and gets new ones with `keep`."""

    cli: Path
    as_of: datetime
    cache: Path | None = None
    keep: bool = True


def affected(base: Side, head: Side) -> tuple[StackId, ...]:
    """Return the stacks that a change makes, unmakes, or makes from something else, lowest layer first."""
    either = sorted(base.digests.keys() | head.digests.keys(), key=_height)
    return tuple(stack for stack in either if base.digests.get(stack) != head.digests.get(stack))


def compare(
    base: Side, head: Side, stacks: Sequence[StackId], how: Replay, *, watch: Watch
) -> dict[StackId, Plan | MeshError]:
    """Return what the head would do to `stacks`, all of one environment, as a base that is fully applied stands."""
    with tempfile.TemporaryDirectory(prefix="mesh-replay-") as scratch:
        folder, needed = Path(scratch), _needed(base, head, stacks, how.as_of)
        failed = _bring_up(folder, base, needed, how, watch)
        if failed is not None:
            return dict.fromkeys(stacks, failed)
        state = lifecycle.Folders(folder).state
        freed = frozenset[str]().union(*(unprotect(state, str(stack)) for stack in needed))
        with replayed(folder, how.cli, head.mesh, how.as_of) as opened:
            found = _previewed(replace(opened, report=True), base, head, stacks, watch)
        return {stack: _protected(each, freed) if isinstance(each, Plan) else each for stack, each in found.items()}


def _protected(plan: Plan, freed: frozenset[str]) -> Plan:
    """Return a plan that says what is protected: in the replay nothing is, so that a preview does not end there."""
    steps = tuple(replace(step, protect=True) if step.urn in freed else step for step in plan.steps)
    return replace(plan, steps=steps)


def _needed(base: Side, head: Side, stacks: Iterable[StackId], at: datetime) -> dict[StackId, str]:
    """Return the stacks of the base that the change and what lies below it stand on, with their digests."""
    found = set(stacks)
    for side in (base, head):
        for stack in stacks:
            if stack in side.digests:
                found.update(below(side.mesh, stack, at))
    return {stack: base.digests[stack] for stack in sorted(found, key=_height) if stack in base.digests}


def _bring_up(folder: Path, base: Side, needed: Mapping[StackId, str], how: Replay, watch: Watch) -> MeshError | None:
    """Bring the base up in a folder, from what a cache has of it; one that does not take it is forgotten."""
    with ExitStack() as held:
        cached = held.enter_context(kept.opened(how.cache)) if how.cache else None
        there = cached.copied(folder, base.digests) if cached else {}
        missing = [stack for stack, digest in needed.items() if there.get(stack) != digest]
        if not missing:
            return None
        failed = _applied(folder, base, missing, how, watch)
        if failed is not None and there:
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)
            there, missing = {}, list(needed)
            failed = _applied(folder, base, missing, how, watch)
        if failed is None and cached and how.keep:
            cached.keep(folder, {**there, **{stack: needed[stack] for stack in missing}})
        return failed


def _applied(folder: Path, base: Side, stacks: Sequence[StackId], how: Replay, watch: Watch) -> MeshError | None:
    with replayed(folder, how.cli, base.mesh, how.as_of) as opened:
        target = replace(opened, report=True)
        outcomes = apply(target, base.program_of, _layered(stacks), watch)
    return next((each.error for each in outcomes if each.error is not None), None)


def _previewed(
    target: Target, base: Side, head: Side, stacks: Sequence[StackId], watch: Watch
) -> dict[StackId, Plan | MeshError]:
    """Preview each layer, and apply what changes in it before the next one's preview: nothing above is then unknown."""
    found: dict[StackId, Plan | MeshError] = {}
    groups = _layered(stacks)
    for number, layer in enumerate(groups):
        gone = [stack for stack in layer if stack not in head.digests]
        stay = [stack for stack in layer if stack in head.digests]
        _record(found, gone, remove(target, base.program_of, [gone], watch, dry=True) if gone else ())
        _record(found, stay, look(target, head.program_of, stay, watch))
        changed = [stack for stack in stay if isinstance(plan := found.get(stack), Plan) and plan.changes]
        if number < len(groups) - 1 and changed:
            _require(found, stacks, apply(target, head.program_of, [changed], watch))
        if any(isinstance(each, MeshError) for each in found.values()):
            break
    first = next((each for each in found.values() if isinstance(each, MeshError)), None)
    return found | ({stack: first for stack in stacks if stack not in found} if first else {})


def _record(found: dict[StackId, Plan | MeshError], stacks: Iterable[StackId], outcomes: Iterable[Outcome]) -> None:
    for stack, outcome in zip(stacks, outcomes, strict=True):
        result = outcome.error or outcome.plan
        if result is not None:
            found[stack] = result


def _require(found: dict[StackId, Plan | MeshError], stacks: Iterable[StackId], outcomes: Iterable[Outcome]) -> None:
    """Let a layer that cannot be applied leave those above it without a plan."""
    failed = next((each.error for each in outcomes if each.error is not None), None)
    if failed is not None:
        found |= {stack: failed for stack in stacks if stack not in found}


def _layered(stacks: Sequence[StackId]) -> list[list[StackId]]:
    groups = [[each for each in stacks if each.layer == layer] for layer in ("platform", "identity", "domain")]
    return [group for group in groups if group]


def _height(stack: StackId) -> tuple[int, str]:
    return ("platform", "identity", "domain").index(stack.layer), str(stack)


def every(mesh: Mesh, environment: str) -> tuple[StackId, ...]:
    """Return all stacks of an environment, lowest layer first."""
    return tuple(stack for layer in layers(mesh, environment) for stack in layer)
