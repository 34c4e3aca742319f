"""How likely a payment is fraud, and what several payments of one customer say together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid5

from scoring.events import Assessed, Completed, Correlated

MODEL = "amounts-1.0"
CERTAIN = Decimal(2000)
"""Amount from which on the amount alone says nothing more."""
CHANNELS = {"card": 0.05, "account": 0.02, "instant": 0.2}
SPAN = timedelta(minutes=2)
MOST = 20
TOGETHER = 3
"""Payments of one customer within SPAN that make a pattern."""
SMALL = 0.3
"""Score below which a payment is nothing by itself."""


def assess(payment: Completed, now: datetime) -> Assessed:
    """Return the score of a payment: its share of a certain amount, and what its channel adds."""
    share = float(min(payment.amount / CERTAIN, Decimal(1)))
    score = round(min(0.8 * share + CHANNELS.get(payment.channel, 0.2), 1.0), 4)
    return Assessed(
        uuid5(payment.paymentId, "assessed.v1"), payment.paymentId, payment.customerId, score, MODEL, now
    )  # fmt: skip


def correlate(assessed: Assessed, before: Sequence[Assessed], now: datetime) -> Correlated | None:
    """Return the pattern that a payment makes with those of the same customer shortly before it.

    Many small ones are a split of a large one; many with a large one among them are just many.
    """
    together = (*before, assessed)
    if len(together) < TOGETHER:
        return None
    harmless = 1.0
    for each in together:
        harmless *= 1 - each.score
    pattern = "split" if all(each.score < SMALL for each in together) else "velocity"
    return Correlated(
        correlationId=uuid5(assessed.assessmentId, "correlated.v1"),
        customerId=assessed.customerId,
        paymentIds=tuple(str(each.paymentId) for each in together),
        pattern=pattern,
        score=round(1 - harmless, 4),
        correlatedAt=now,
    )
