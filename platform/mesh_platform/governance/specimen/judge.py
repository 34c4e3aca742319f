"""Rules asked about a specimen: those on the mesh, on the plan and on the change."""

from __future__ import annotations

from collections.abc import Sequence

from mesh_platform.rules import ChangeRule, Judgement, Setting, on_change, on_mesh, on_plan

from .made import Specimen


def judged(settings: Sequence[Setting], shown: Specimen) -> tuple[Judgement, ...]:
    """Return what settings say of a specimen: failures, and what could not be evaluated."""
    on_changes = [each for each in settings if isinstance(each.rule, ChangeRule)]
    return (
        *on_mesh(settings, shown.scope),
        *on_plan(settings, shown.scope, shown.plan),
        *on_change(on_changes, shown.change),
    )
