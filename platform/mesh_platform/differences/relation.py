"""What two promises let through: the same, less, more, or something else. More is what breaks who relies on it."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum, auto

Bound = tuple[float | str, bool]
"""A limit, and whether the limit itself is left out."""


class Relation(Enum):
    """The new promise as seen from the old one: `narrower` lets less through, `wider` more."""

    same = auto()
    narrower = auto()
    wider = auto()
    other = auto()

    @property
    def reversed(self) -> Relation:
        """The old promise as seen from the new one."""
        return {Relation.narrower: Relation.wider, Relation.wider: Relation.narrower}.get(self, self)


def of_sets(old: Collection[str] | None, new: Collection[str] | None) -> Relation:
    """Compare what may occur; None lets everything through."""
    if old is None or new is None:
        return of_ranks(old is None, new is None)
    before, after = set(old), set(new)
    if before == after:
        return Relation.same
    if after < before:
        return Relation.narrower
    return Relation.wider if before < after else Relation.other


def of_ranks(old: float | None, new: float | None) -> Relation:
    """Compare places in an order in which more lets more through; None has no place."""
    if old is None or new is None:
        return Relation.same if old is new else Relation.other
    if old == new:
        return Relation.same
    return Relation.wider if new > old else Relation.narrower


def of_stated(old: object, new: object) -> Relation:
    """Compare what says more than nothing, and of which one is not less than another: a pattern, a format."""
    if old == new:
        return Relation.same
    if old is None:
        return Relation.narrower
    return Relation.wider if new is None else Relation.other


def of_least(old: Bound | None, new: Bound | None) -> Relation:
    """Compare lower limits; None lets everything through."""
    if old is None or new is None or old == new:
        return of_stated(old, new)
    if isinstance(old[0], str) is not isinstance(new[0], str):
        return Relation.other
    return Relation.narrower if (_place(new), new[1]) > (_place(old), old[1]) else Relation.wider


def of_most(old: Bound | None, new: Bound | None) -> Relation:
    """Compare upper limits; None lets everything through."""
    if old is None or new is None or old == new:
        return of_stated(old, new)
    if isinstance(old[0], str) is not isinstance(new[0], str):
        return Relation.other
    return Relation.narrower if (_place(new), not new[1]) < (_place(old), not old[1]) else Relation.wider


def _place(bound: Bound) -> tuple[float, str]:
    """Return where a limit is: numbers in their order, points in time in that of their text."""
    return (0, bound[0]) if isinstance(bound[0], str) else (bound[0], "")
