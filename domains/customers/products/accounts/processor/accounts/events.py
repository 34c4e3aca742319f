"""The events that it reads and writes, column by column as their contracts have them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True)
class Completed:
    """What a balance needs of payments.transactions.completed.v1."""

    paymentId: UUID  # noqa: N815
    customerId: str  # noqa: N815
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Balance:
    """One balance after a payment, of customers.accounts.balance.v1."""

    balanceId: UUID  # noqa: N815
    paymentId: UUID  # noqa: N815
    customerId: str  # noqa: N815
    balance: Decimal
    currency: str
    updatedAt: datetime  # noqa: N815
