"""What must come of payments, computed here from the payments alone: no event is read and no processor's code is used.

It holds whatever the interleaving and whoever is killed: a customer's payments stay in order in one partition from the
journal to the correlation, and each step looks at one customer only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import prod

from .payments import Payment

_SPAN, _TOGETHER, _MOST, _SMALL = timedelta(minutes=2), 3, 20, 0.3
_CHANNELS = {"card": 0.05, "account": 0.02, "instant": 0.2}


@dataclass(frozen=True, slots=True, order=True)
class Pattern:
    """One correlation, without its ids and its time."""

    customer: str
    payments: tuple[str, ...]
    kind: str
    score: float


def scores(payments: Iterable[Payment]) -> dict[str, float]:
    """Return the score of each payment by its id."""
    return {
        each.id: round(min(0.8 * float(min(each.amount / 2000, Decimal(1))) + _CHANNELS[each.channel], 1.0), 4)
        for each in payments
    }


def balances(payments: Iterable[Payment]) -> dict[str, Decimal]:
    """Return the balance after each payment by its id."""
    held: dict[str, Decimal] = defaultdict(Decimal)
    found: dict[str, Decimal] = {}
    for each in payments:
        held[each.customer] -= each.amount
        found[each.id] = held[each.customer]
    return found


def patterns(payments: Iterable[Payment]) -> tuple[Pattern, ...]:
    """Return the correlations, sorted: a payment with its customer's in the two minutes before, from three on."""
    known = tuple(payments)
    score = scores(known)
    by_customer: Mapping[str, list[Payment]] = defaultdict(list)
    for each in known:
        by_customer[each.customer].append(each)
    found: list[Pattern] = []
    for customer, theirs in by_customer.items():
        for place, last in enumerate(theirs):
            near = [one for one in theirs[: place + 1] if last.completed_at - one.completed_at < _SPAN][-_MOST:]
            if len(near) >= _TOGETHER:
                parts = [score[one.id] for one in near]
                kind = "split" if max(parts) < _SMALL else "velocity"
                joint = round(1 - prod(1 - part for part in parts), 4)
                found.append(Pattern(customer, tuple(one.id for one in near), kind, joint))
    return tuple(sorted(found))
