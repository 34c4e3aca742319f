"""What a proposal to the authority would come to once it is merged: the mesh judged and priced by it."""

from __future__ import annotations

from collections.abc import Iterator

from mesh_platform import cost
from mesh_platform.governance import Context, settings
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import Judgement, on_mesh

MOST = 5
"""Judgements that are named; the others are counted."""


def impact(now: Context, proposed: Context) -> Iterator[str]:
    """Yield in sentences what the whole environment would be refused, no longer be refused, and cost."""
    before, after = _judged(now), _judged(proposed)
    yield from _said("would be refused", [each for key, each in after.items() if key not in before])
    yield from _said("would no longer be refused", [each for key, each in before.items() if key not in after])
    name = now.environment
    was, will = (cost.of_environment(each.mesh, name) for each in (now, proposed))
    if (was.monthly, was.currency, len(was.unpriced)) != (will.monthly, will.currency, len(will.unpriced)):
        yield f"by the proposal {name} costs {_amount(will)} a month, instead of {_amount(was)}"


def _amount(found: cost.Estimate) -> str:
    unpriced = f" and {len(found.unpriced)} things without a price" if found.unpriced else ""
    return f"{found.monthly:,.2f} {found.currency}{unpriced}"


def _judged(context: Context) -> dict[tuple[str, str], Judgement]:
    domains = [StackId("domain", context.environment, name) for name in context.mesh.domains]
    found = on_mesh(settings(context), context.scope(*domains))
    return {(each.rule, each.message): each for each in found if each.blocks or each.stopped}


def _said(what: str, found: list[Judgement]) -> Iterator[str]:
    for each in found[:MOST]:
        yield f"by the proposal it {what} by {each.rule}: {each.message}"
    if len(found) > MOST:
        yield f"and {len(found) - MOST} more {what}"
