"""The events that it reads and writes, column by column as their contracts have them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class Balance:
    """What a notice needs of customers.accounts.balance.v1."""

    balanceId: UUID  # noqa: N815
    paymentId: UUID  # noqa: N815
    customerId: str  # noqa: N815
    balance: Decimal


@dataclass(frozen=True)
class Confirmed:
    """One confirmation, of notifications.notices.confirmed.v1."""

    noticeId: UUID  # noqa: N815
    paymentId: UUID  # noqa: N815
    medium: str
    sentAt: datetime  # noqa: N815
