"""Payments as core banking would book them: made up, the same again from the same seed."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

STEP = timedelta(seconds=2)
"""Time between two payments, as booked: however fast they are published, windows over it hold the same."""
CUSTOMERS = 30
_IBANS = ("DE02120300000000202051", "FR1420041010050500013M02606", "NL91ABNA0417164300")
_CHANNELS = ("card", "card", "card", "account", "instant")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One booked payment."""

    id: str
    customer: str
    iban: str
    amount: Decimal
    channel: str
    merchant: str | None
    completed_at: datetime

    def line(self) -> bytes:
        """Return it as a line of the journal."""
        merchant = {"id": self.merchant, "categoryCode": "5411", "country": "DE"} if self.merchant else None
        columns = {
            "paymentId": self.id, "customerId": self.customer, "debtorIban": self.iban, "amount": str(self.amount),
            "currency": "EUR", "channel": self.channel, "merchant": merchant, "labels": None,
            "completedAt": self.completed_at.isoformat(),
        }  # fmt: skip
        return json.dumps(columns).encode() + b"\n"


def payments(count: int, run: str, seed: int) -> tuple[Payment, ...]:
    """Return `count` payments, oldest first; customers are of this `run` alone, and their balances begin at nothing.

    The last one is of now: none is to come, and none is older than what topics keep.
    """
    chance = random.Random(seed)  # noqa: S311 - made up payments are no secret
    begin = datetime.now(UTC) - STEP * count
    return tuple(
        Payment(
            id=str(UUID(int=chance.getrandbits(128), version=4)), customer=f"c-{run}-{chance.randrange(CUSTOMERS):03}",
            iban=chance.choice(_IBANS), amount=Decimal(chance.randrange(1, 250_000)) / 100,
            channel=(channel := chance.choice(_CHANNELS)),
            merchant=f"m-{chance.randrange(900):03}" if channel == "card" else None,
            completed_at=begin + STEP * number,
        )
        for number in range(count)
    )  # fmt: skip
