"""A payment lowers the balance of its customer."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from accounts.balances import book
from accounts.events import Balance, Completed

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def payment(number: int, amount: str, currency: str = "EUR") -> Completed:
    return Completed(UUID(int=number), "c-1", Decimal(amount), currency)


def test_each_payment_is_booked_on_the_balance_before_it() -> None:
    """The first one begins at nothing; cents stay exact."""
    first = book(payment(1, "0.10"), None, NOW)
    second = book(payment(2, "0.20"), first, NOW)
    assert (first.balance, second.balance) == (Decimal("-0.10"), Decimal("-0.30"))
    assert (second.paymentId, second.customerId, second.updatedAt) == (UUID(int=2), "c-1", NOW)
    assert first.balanceId != second.balanceId


def test_a_payment_in_another_currency_is_refused() -> None:
    """Nothing is converted here; the reason names both."""
    with pytest.raises(ValueError, match="EUR, the payment in USD"):
        book(payment(2, "1.00", "USD"), book(payment(1, "1.00"), None, NOW), NOW)


def test_the_code_has_the_columns_of_the_contract() -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = Path(__file__).resolve().parents[1] / "contracts" / "balance.v1.odcs.yaml"
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert [field.name for field in fields(Balance)] == columns
