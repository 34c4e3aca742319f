"""What core banking has booked becomes an event, and what the customer was told closes it."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from transactions.events import Completed, Confirmed, Merchant

CENT = Decimal("0.01")
CHANNELS = ("card", "account", "instant")
MEDIA = ("push", "mail", "letter")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
CURRENCY = re.compile(r"[A-Z]{3}")


def complete(line: Mapping[str, Any], now: datetime) -> Completed:
    """Return the payment that a line of the journal holds; raises ValueError for one that was never booked so."""
    try:
        found = Completed(
            paymentId=UUID(line["paymentId"]),
            customerId=str(line["customerId"]),
            debtorIban=str(line["debtorIban"]),
            amount=Decimal(str(line["amount"])),
            currency=str(line["currency"]),
            channel=str(line["channel"]),
            merchant=Merchant(**line["merchant"]) if line.get("merchant") else None,
            labels=tuple(line["labels"]) if line.get("labels") else None,
            completedAt=datetime.fromisoformat(line["completedAt"]),
        )
    except (KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"no payment: {type(error).__name__} {error}") from error
    if found.amount <= 0 or found.amount != found.amount.quantize(CENT):
        raise ValueError("the amount is not positive, or has fractions of a cent")
    if not (IBAN.fullmatch(found.debtorIban) and CURRENCY.fullmatch(found.currency)) or found.channel not in CHANNELS:
        raise ValueError("account, currency or channel have another form")
    if found.completedAt.tzinfo is None or found.completedAt > now:
        raise ValueError("completedAt has no time zone, or is still to come")
    return found


def close(confirmation: Confirmed, now: datetime) -> None:
    """Take note that the customer knows of a payment; raises ValueError for a medium that there is none of."""
    if confirmation.medium not in MEDIA:
        raise ValueError(f"nobody is told by {confirmation.medium}")
