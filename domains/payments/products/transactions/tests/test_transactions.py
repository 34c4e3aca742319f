"""A line of the journal becomes a payment, or is told apart from those that can."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from transactions.booking import close, complete
from transactions.events import Completed, Confirmed, Merchant

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAYMENT = UUID(int=1)
LINE = {
    "paymentId": str(PAYMENT), "customerId": "c-1", "debtorIban": "DE02120300000000202051", "amount": "12.50",
    "currency": "EUR", "channel": "card", "merchant": {"id": "m-1", "country": "DE"}, "labels": ["contactless"],
    "completedAt": "2026-11-24T11:59:00+00:00",
}  # fmt: skip


def test_a_booked_line_becomes_a_payment() -> None:
    """Amounts stay exact, and what is nested stays nested."""
    found = complete(LINE, NOW)
    assert (found.paymentId, found.amount, found.merchant) == (PAYMENT, Decimal("12.50"), Merchant("m-1", None, "DE"))
    assert complete({key: LINE[key] for key in LINE if key not in ("merchant", "labels")}, NOW).labels is None


@pytest.mark.parametrize(
    "wrong",
    [{"amount": "0.00"}, {"amount": "-1"}, {"amount": "0.001"}, {"amount": "much"}, {"currency": "euro"},
     {"channel": "cash"}, {"debtorIban": "1"}, {"completedAt": "2026-11-24T13:00:00+00:00"},
     {"completedAt": "2026-11-24T11:00:00"}, {"paymentId": "1"}, {"merchant": {"name": "m"}}],
)  # fmt: skip
def test_what_was_never_booked_so_is_refused(wrong: dict[str, object]) -> None:
    """It belongs to the dead letters, with a reason."""
    with pytest.raises(ValueError, match=r"\w"):
        complete(LINE | wrong, NOW)


def test_a_line_without_a_column_is_refused() -> None:
    """The reason names the column."""
    with pytest.raises(ValueError, match="customerId"):
        complete({key: value for key, value in LINE.items() if key != "customerId"}, NOW)


def test_a_confirmation_closes_a_payment() -> None:
    """Nothing is published for it; a medium that nobody knows is refused."""
    assert close(Confirmed(UUID(int=2), PAYMENT, "push", NOW), NOW) is None
    with pytest.raises(ValueError, match="pigeon"):
        close(Confirmed(UUID(int=2), PAYMENT, "pigeon", NOW), NOW)


def test_the_code_has_the_columns_of_the_contract() -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = Path(__file__).resolve().parents[1] / "contracts" / "completed.v1.odcs.yaml"
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert [field.name for field in fields(Completed)] == columns
