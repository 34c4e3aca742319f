"""The events that it reads and writes, column by column as their contracts have them."""

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
    """One completed payment, all of payments.transactions.completed.v1."""

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
class Correlated:
    """One risk pattern, all of risk.scoring.correlated.v1."""

    correlationId: UUID  # noqa: N815
    customerId: str  # noqa: N815
    paymentIds: tuple[str, ...]  # noqa: N815
    pattern: str
    score: float
    correlatedAt: datetime  # noqa: N815


@dataclass(frozen=True)
class Logged:
    """One entry, of audit.ledger.logged.v1."""

    entryId: UUID  # noqa: N815
    subjectId: str  # noqa: N815
    eventType: str  # noqa: N815
    digest: str
    loggedAt: datetime  # noqa: N815
