"""The events that it writes and reads, column by column as their contracts have them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class Merchant:
    """Who was paid."""

    id: str
    categoryCode: str | None = None  # noqa: N815
    country: str | None = None


@dataclass(frozen=True)
class Completed:
    """One completed payment, of payments.transactions.completed.v1."""

    paymentId: UUID  # noqa: N815
    customerId: str  # noqa: N815
    debtorIban: str  # noqa: N815
    amount: Decimal
    currency: str
    channel: str
    merchant: Merchant | None
    labels: tuple[str, ...] | None
    completedAt: datetime  # noqa: N815


@dataclass(frozen=True)
class Confirmed:
    """One confirmation, of notifications.notices.confirmed.v1."""

    noticeId: UUID  # noqa: N815
    paymentId: UUID  # noqa: N815
    medium: str
    sentAt: datetime  # noqa: N815
