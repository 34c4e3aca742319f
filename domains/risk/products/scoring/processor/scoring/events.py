"""The events that it reads and writes, column by column as their contracts have them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class Completed:
    """What a score needs of payments.transactions.completed.v1."""

    paymentId: UUID  # noqa: N815
    customerId: str  # noqa: N815
    amount: Decimal
    channel: str


@dataclass(frozen=True)
class Assessed:
    """One score, of risk.scoring.assessed.v1."""

    assessmentId: UUID  # noqa: N815
    paymentId: UUID  # noqa: N815
    customerId: str  # noqa: N815
    score: float
    model: str
    assessedAt: datetime  # noqa: N815


@dataclass(frozen=True)
class Correlated:
    """One pattern, of risk.scoring.correlated.v1."""

    correlationId: UUID  # noqa: N815
    customerId: str  # noqa: N815
    paymentIds: tuple[str, ...]  # noqa: N815
    pattern: str
    score: float
    correlatedAt: datetime  # noqa: N815
