"""How a customer is told of a new balance."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid5

from notices.events import Balance, Confirmed

OVERDRAWN, DEEPLY = Decimal(-1000), Decimal(-10000)
"""Balances from which on a mail is sent, and a letter."""


def notify(balance: Balance, now: datetime) -> Confirmed:
    """Return the confirmation that the customer was told: by a push, below a thousand by mail, far below by letter."""
    medium = "letter" if balance.balance <= DEEPLY else "mail" if balance.balance <= OVERDRAWN else "push"
    return Confirmed(uuid5(balance.balanceId, "confirmed.v1"), balance.paymentId, medium, now)
