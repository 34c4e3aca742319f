"""Differences between two contracts of one port, and things that change hands or names."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mesh_platform.findings import Location
from mesh_platform.mesh.ids import PortId


class Direction(StrEnum):
    """What happened to a part of a contract."""

    added = "added"
    removed = "removed"
    tightened = "tightened"
    loosened = "loosened"
    changed = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part of a contract that differs. `what` is its path, as `schema.payments.amount.type`; old and new as text.

    `breaking` is as seen by those who read the port: it takes something from them that they may rely on.
    """

    what: str
    direction: Direction
    old: str | None
    new: str | None
    breaking: bool
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractDifference:
    """What differs in the contract of a port, with the agreements in force that it hits, by id."""

    port: PortId
    differences: tuple[Difference, ...]
    agreements: tuple[str, ...]

    @property
    def breaking(self) -> tuple[Difference, ...]:
        """The differences that break those who read the port."""
        return tuple(each for each in self.differences if each.breaking)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Something that changes hands or its name, and what that destroys or leaves behind, in sentences."""

    what: str
    product: str
    old: str
    new: str
    destroys: tuple[str, ...]
    location: Location | None = None
