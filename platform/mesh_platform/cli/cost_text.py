"""An estimate as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from .columns import columns

if TYPE_CHECKING:
    from mesh_platform.cost import Change, Figure, Line, Unpriced

    from .cost import Shown


def lines(shown: Shown) -> list[str]:
    """Return the estimate of a product or a domain line by line, and of everything by owner."""
    found, place = shown.estimate, f"in environment {shown.environment}"
    said = [f"{shown.subject or 'everything'} {place}, a month, estimated at list prices", ""]
    if shown.subject:
        said += columns(
            [("needed by", "what", "quantity", "unit", "price", "cost"), *map(_line, found.lines)], "llrlrr"
        )
    else:
        said += columns([("who", "cost"), *_owners(shown)], "lr")
    said += ["", f"  total {found.monthly:,.2f} {found.currency}".rstrip()]
    said += columns([_budget(each) for each in shown.budgets], "lrlrrl")
    said += _unpriced(found.unpriced)
    return [*said, *_change(shown)]


def _line(line: Line) -> tuple[str, ...]:
    shape = line.shape
    assumed = f" (usage.{shape.usage})" if shape.usage else ""
    return (
        f"{shape.owner} {shape.part}", shape.name, f"{line.quantity:f}", f"{line.unit}{assumed}",
        _price(line.unit_price), f"{line.cost:,.2f}",
    )  # fmt: skip


def _price(price: Decimal) -> str:
    """Return a price with two places, or with more where it has more."""
    return f"{price:.2f}" if price == round(price, 2) else f"{price:f}"


def _owners(shown: Shown) -> Iterator[tuple[str, ...]]:
    for owner in sorted(shown.estimate.owners):
        yield owner, f"{shown.estimate.of(owner).monthly:,.2f}"


def _budget(figure: Figure) -> tuple[str, ...]:
    least = "at least " if figure.unpriced else ""
    share = "" if figure.share is None else f"{figure.share * 100:.0f} %"
    over = f"over by {figure.used - figure.limit:,.2f}" if figure.over else ""
    return f"budget of {figure.of}", f"{least}{figure.used:,.2f}", "of", f"{figure.limit:,.2f}", share, over


def _unpriced(found: Sequence[Unpriced]) -> list[str]:
    if not found:
        return []
    head = f"  {len(found)} unpriced, and in no total:"
    return ["", head, *(f"    {each.owner} {each.part}: {each.name}: {each.reason}" for each in found)]


def _change(shown: Shown) -> list[str]:
    change = shown.change
    if change is None:
        return ["", "  not compared: nothing of this environment is deployed in the local cloud"]
    changes = [each for each in (*change.products, *change.domains) if each.amount and each.owner != shown.subject]
    return [
        "",
        f"  deployed now {change.total.before:,.2f}; this tree changes it by {_signed(change.total.amount)}",
        *columns([_changed(each) for each in changes], "lrlrr"),
    ]


def _changed(change: Change) -> tuple[str, ...]:
    return f"  {change.owner}", f"{change.before:,.2f}", "to", f"{change.after:,.2f}", _signed(change.amount)


def _signed(amount: Decimal) -> str:
    return f"{amount:+,.2f}"
