"""Shapes at the prices of a price book: lines, their total, and what has no price."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from .parts import Shape

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import PriceBook
    from mesh_platform.documents.kinds.governance import Price

HOURS_A_MONTH = 730
"""365 days of 24 hours by twelve, as clouds reckon."""
CENT = Decimal("0.01")
BOOK = "governance/prices.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One charge a month: `quantity` of `unit` at `unit_price`, rounded to the cent as on a bill.

    FOCUS calls them PricingQuantity, PricingUnit, ListUnitPrice and ListCost; `service` is ServiceName, and the shape
    has what ResourceId and SkuId say.
    """

    shape: Shape
    quantity: Decimal
    unit: str
    unit_price: Decimal
    cost: Decimal
    service: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpriced:
    """Something that is charged for, or may be, and that no price says how much for: never guessed, always listed."""

    name: str
    owner: str
    part: str
    reason: str
    resource: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Lines and what is unpriced, in a fixed order; `currency` is empty without a price book."""

    lines: tuple[Line, ...] = ()
    unpriced: tuple[Unpriced, ...] = ()
    currency: str = ""

    @property
    def monthly(self) -> Decimal:
        """The sum of the lines, a month."""
        return sum((line.cost for line in self.lines), Decimal(0))

    @property
    def owners(self) -> frozenset[str]:
        """Who is charged: products, domains, `platform`."""
        return frozenset({each.shape.owner for each in self.lines} | {each.owner for each in self.unpriced})

    def of(self, owner: str) -> Estimate:
        """Return what one product, or one domain with all its products, is charged for."""
        inside = f"{owner}."
        return Estimate(
            lines=tuple(x for x in self.lines if x.shape.owner == owner or x.shape.owner.startswith(inside)),
            unpriced=tuple(x for x in self.unpriced if x.owner == owner or x.owner.startswith(inside)),
            currency=self.currency,
        )


def estimate(shapes: Iterable[Shape], prices: PriceBook | None, unpriced: Iterable[Unpriced] = ()) -> Estimate:
    """Return shapes at their prices; `unpriced` is what is known to have none already."""
    book = {price.shape: price for price in prices.prices} if prices else {}
    usage = usages(prices)
    lines: list[Line] = []
    without = list(unpriced)
    for shape in shapes:
        line = _line(shape, book.get(shape.name), usage)
        if isinstance(line, Line):
            lines.append(line)
        else:
            without.append(
                Unpriced(name=shape.name, owner=shape.owner, part=shape.part, reason=line, resource=shape.resource)
            )
    return Estimate(
        lines=tuple(sorted(lines, key=lambda each: (each.shape, each.shape.resource))),
        unpriced=tuple(sorted(without, key=lambda x: (x.owner, x.part, x.name, x.resource, x.reason))),
        currency=prices.currency if prices else "",
    )


def usages(prices: PriceBook | None) -> dict[str, Decimal]:
    """Return what a price book assumes of a month, by the name of the figure."""
    said = prices.usage.model_dump(by_alias=True, exclude_none=True) if prices else {}
    return {name: decimal(amount) for name, amount in said.items()}


def decimal(amount: float) -> Decimal:
    """Return an amount of a document as it is written there: 1.10 is 1.1 and not the float next to it."""
    return Decimal(str(amount))


def _line(shape: Shape, price: Price | None, usage: dict[str, Decimal]) -> Line | str:
    """Return the line of a shape, or why it has none."""
    if price is None:
        return f"{BOOK} has no price for {shape.name}"
    if shape.usage and shape.usage not in usage:
        return f"{BOOK} does not say usage.{shape.usage}"
    periods = _periods(shape.unit, price.unit)
    if periods is None:
        return f"{BOOK} prices {shape.name} by {price.unit}; it is counted by {shape.unit}"
    quantity = shape.quantity * usage.get(shape.usage, Decimal(1)) * periods
    unit_price = decimal(price.price)
    cost = (quantity * unit_price).quantize(CENT, ROUND_HALF_UP)
    return Line(
        shape=shape, quantity=quantity, unit=price.unit, unit_price=unit_price, cost=cost, service=price.service
    )


def _periods(counted: str, priced: str) -> int | None:
    """Return how often a month has the period that a price is for; None where the two cannot be compared."""
    if counted == priced:
        return 1
    thing, _, period = counted.rpartition("-")
    return HOURS_A_MONTH if thing and period == "month" and priced == f"{thing}-hour" else None
