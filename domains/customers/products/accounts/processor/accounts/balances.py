"""The booked balance of a customer's account after a payment."""

from datetime import datetime
from decimal import Decimal
from uuid import uuid5

from accounts.events import Balance, Completed

OPENING = Decimal("0.00")
"""Balance before the first payment that is known."""


def book(payment: Completed, last: Balance | None, now: datetime) -> Balance:
    """Return the balance after a payment; raises ValueError for one in another currency than the account's."""
    if last is not None and last.currency != payment.currency:
        raise ValueError(f"the account is in {last.currency}, the payment in {payment.currency}")
    before = last.balance if last is not None else OPENING
    return Balance(
        balanceId=uuid5(payment.paymentId, "balance.v1"),
        paymentId=payment.paymentId,
        customerId=payment.customerId,
        balance=before - payment.amount,
        currency=payment.currency,
        updatedAt=now,
    )
