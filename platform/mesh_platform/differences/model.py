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
    """One part of a contract that differs. `what` is its path, as `schema.payments.amount.logicalType`; old and new
    as text.

    `breaking` is as seen by those who read the port: it takes something from them that they may rely on. `column` is
    the column that it is about, None for the whole port; `modes` the ways to read that it is about, empty for all;
    `agreements` the ids of those that it breaks.
    """

    what: str
    direction: Direction
    old: str | None
    new: str | None
    breaking: bool
    location: Location | None = None
    column: str | None = None
    modes: frozenset[str] = frozenset()
    agreements: tuple[str, ...] = ()


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


class Handed(StrEnum):
    """What changes hands or its name."""

    workspace = "workspace"
    domain = "domain"
    product = "product"
    catalog = "catalog"
    environments = "environments"
    owner = "owner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """Something that changes hands or its name, and what that destroys or leaves behind, in sentences.

    `product` is its id at the base; of a `catalog`, which is renamed with its domain, it is the domain's.
    """

    what: Handed
    product: str
    old: str
    new: str
    destroys: tuple[str, ...]
    location: Location | None = None

    @property
    def destructive(self) -> bool:
        """Whether things are lost; another owner takes rights from people only."""
        return bool(self.destroys) and self.what is not Handed.owner
