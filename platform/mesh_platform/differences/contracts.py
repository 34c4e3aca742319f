"""The contracts of two meshes: what differs, as those see it who read the ports, and whom it hits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from mesh_platform.mesh import cel

from .fields import schema
from .model import ContractDifference, Difference
from .parts import Pair, Part, come, gone, whole
from .promises import promises
from .service_levels import service_levels

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.mesh.model import Agreement

    from .side import Side

WHOLE = "contract"
"""What a contract that comes or goes as a whole is called."""


def contracts(base: Side, head: Side, at: datetime) -> tuple[ContractDifference, ...]:
    """Return what differs between the contracts of each port, with the agreements of the base in force `at` it hits.

    Agreements that the head ends or removes are in force until then: a change cannot end them and break them at once.
    """
    before, after = base.contracts, head.contracts
    levels = head.mesh.classification.levels
    found: list[ContractDifference] = []
    for port in sorted({*before, *after}):
        agreed = [each for each in base.mesh.agreements if each.port == port and in_force(each, at)]
        differing = tuple(
            replace(each, agreements=hit(each, agreed)) for each in between(before.get(port), after.get(port), levels)
        )
        if differing:
            hits = sorted({agreement for each in differing for agreement in each.agreements})
            found.append(ContractDifference(port=port, differences=differing, agreements=tuple(hits)))
    return tuple(found)


def between(old: Document | None, new: Document | None, levels: Sequence[str]) -> Iterator[Difference]:
    """Yield what differs between two contracts; `levels` are those of classification, ascending."""
    if old is None or new is None:
        yield from (gone(WHOLE, part, part.text("version")) for part in map(whole, (old,) if old else ()))
        yield from (come(WHOLE, part, part.text("version")) for part in map(whole, (new,) if new else ()))
    elif old.source.text != new.source.text or old.tree != new.tree:  # to Python, true and 1 are one value
        yield from _between(whole(old), whole(new), levels)


def in_force(agreement: Agreement, at: datetime) -> bool:
    """Whether an agreement grants anything anywhere."""
    return any(agreement.holds(environment, at) for environment in agreement.environments)


def hit(difference: Difference, agreements: Iterable[Agreement]) -> tuple[str, ...]:
    """Return the ids of the agreements that a difference breaks."""
    if not difference.breaking:
        return ()
    return tuple(sorted(each.id for each in agreements if _reads(each, difference)))


def _between(old: Part, new: Part, levels: Sequence[str]) -> Iterator[Difference]:
    yield from schema(old, new, levels)
    yield from service_levels(Pair("", old, new))
    yield from promises(old, new)


def _reads(agreement: Agreement, difference: Difference) -> bool:
    if difference.modes and not difference.modes & agreement.modes:
        return False
    return difference.column is None or difference.column in {*agreement.columns, *_filtered(agreement)}


def _filtered(agreement: Agreement) -> set[str]:
    """Return the columns that the row filter of an agreement looks at."""
    return {each.text for each in cel.tokens(agreement.rows or "") if each.kind == "name"}
