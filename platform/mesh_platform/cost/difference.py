"""Two estimates beside each other: what becomes dearer or cheaper, by product and by domain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from .estimate import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a product, a domain or the platform costs a month, before and after."""

    owner: str
    before: Decimal
    after: Decimal

    @property
    def amount(self) -> Decimal:
        """How much more it costs; negative where it costs less."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """All changes, those of nothing too: of each product, and of each domain with all its products."""

    total: Change
    products: tuple[Change, ...]
    domains: tuple[Change, ...]


def difference(before: Estimate, after: Estimate) -> Difference:
    """Compare estimates at the prices of one book; what is unpriced counts on neither side."""
    return Difference(
        total=Change(owner="", before=before.monthly, after=after.monthly),
        products=tuple(each for each in _changes(before, after, str) if "." in each.owner),
        domains=_changes(before, after, lambda owner: owner.partition(".")[0]),
    )


def _changes(before: Estimate, after: Estimate, group: Callable[[str], str]) -> tuple[Change, ...]:
    was, will = _sums(before, group), _sums(after, group)
    return tuple(
        Change(owner=owner, before=was.get(owner, Decimal(0)), after=will.get(owner, Decimal(0)))
        for owner in sorted({*was, *will})
    )


def _sums(found: Estimate, group: Callable[[str], str]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in found.lines:
        sums[group(line.shape.owner)] += line.cost
    return sums
