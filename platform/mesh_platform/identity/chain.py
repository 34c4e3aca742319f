"""Chains of statements: each names the one before, nothing is taken out, moved or rewritten, and time goes forward."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mesh_platform.mesh import clock

from .faults import Fault
from .statement import Link

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Statement


def broken(links: Sequence[Link]) -> Iterator[Fault]:
    """Yield where a chain is broken in itself."""
    before: Link | None = None
    for link in links:
        if link.kept.previous != (before.digest if before else None):
            said = "does not name the statement before it" if before else "is the first and names one before it"
            yield Fault(f"{named(link)} {said}", link.position)
        if before and clock.instant(link.kept.at) < clock.instant(before.kept.at):
            yield Fault(f"{named(link)} is dated {link.kept.at}, before the one that it follows", link.position)
        before = link


def cut(base: Sequence[Statement], head: Sequence[Statement]) -> int | None:
    """Return the position of the first statement of `base` that `head` does not begin with; None where it has all."""
    for position, kept in enumerate(base):
        if position >= len(head) or head[position] != kept:
            return position
    return None


def named(link: Link) -> str:
    """Return a statement as people call it, as `the approval of p-0142 as owner`."""
    kept = link.kept
    what = {"approve": "approval", "reject": "rejection"}.get(kept.decision or "", kept.kind)
    return f"the {what} of {kept.signer} as {kept.role}"
