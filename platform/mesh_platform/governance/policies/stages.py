"""Stages of policies: what one does at an instant, and whether another one rises above it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mesh_platform.mesh import clock
from mesh_platform.rules import Stage

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Policy


def stage_at(policy: Policy, at: datetime) -> Stage | None:
    """Return what failures do at an instant (UTC): warn, block, or nothing for a draft and before its first date."""
    warn, enforce = dates(policy)
    if enforce is not None and enforce <= at:
        return Stage.enforce
    return Stage.warn if warn is not None and warn <= at else None


def dates(policy: Policy) -> tuple[datetime | None, datetime | None]:
    """Return from when failures warn and from when they block."""
    if policy.stage == "draft":
        return None, None
    warn, enforce = policy.stage.warn, policy.stage.enforce
    return clock.instant(warn) if warn else None, clock.instant(enforce) if enforce else None


def sinks(policy: Policy, below: Policy) -> str:
    """Say where a policy only warns while the one that it extends blocks; empty where it never does."""
    warn, enforce = dates(policy)
    blocks = dates(below)[1]
    if warn is None or blocks is None or (enforce is not None and enforce <= blocks):
        return ""
    until = f" until {enforce:%Y-%m-%d}" if enforce else ""
    return f"it warns{until}, while {below.id} blocks from {blocks:%Y-%m-%d} on"


def higher(one: Stage, other: Stage | None) -> Stage:
    """Return the stage that does more."""
    return Stage.enforce if Stage.enforce in (one, other) else Stage.warn
