"""Stacks applied after a look at what that would destroy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from mesh_platform.mesh.ids import StackId

from .losses import Loss, losses
from .run import Outcome, Watch, apply, look
from .target import ProgramOf, Target

Allow = Callable[[Sequence[Loss]], None]
"""Is told what the stacks of a layer would lose, where they would; raises to stop before anything is done."""


def apply_carefully(
    target: Target,
    program_of: ProgramOf,
    layers: Iterable[Sequence[StackId]],
    watch: Watch,
    jobs: int | None,
    allow: Allow,
) -> tuple[Outcome, ...]:
    """Apply layers in order, each once `allow` has seen what it would destroy; what is new has nothing to lose."""
    done: tuple[Outcome, ...] = ()
    for layer in layers:
        there = [stack for stack in layer if target.session.resources(str(stack))]
        planned = look(target, program_of, there, watch, jobs)
        if any(outcome.error for outcome in planned):
            return (*done, *planned)
        lost = [loss for outcome in planned if outcome.plan for loss in losses(outcome.plan)]
        if lost:
            allow(lost)
        done += apply(target, program_of, [layer], watch, jobs)
        if any(outcome.error for outcome in done):
            break
    return done
