"""A customer is told of a balance, and how depends on it."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from notices.events import Balance, Confirmed
from notices.telling import notify

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("balance", "medium"),
    [("5.00", "push"), ("-999.99", "push"), ("-1000.00", "mail"), ("-9999.99", "mail"), ("-10000.00", "letter")],
)
def test_the_worse_the_balance_the_heavier_the_medium(balance: str, medium: str) -> None:
    """The confirmation names the payment behind it."""
    found = notify(Balance(UUID(int=1), UUID(int=2), "c-1", Decimal(balance)), NOW)
    assert (found.medium, found.paymentId, found.sentAt) == (medium, UUID(int=2), NOW)


def test_the_same_balance_is_confirmed_by_the_same_notice() -> None:
    """Whoever sees it twice knows it."""
    balance = Balance(UUID(int=1), UUID(int=2), "c-1", Decimal(1))
    assert notify(balance, NOW).noticeId == notify(balance, NOW).noticeId


def test_the_code_has_the_columns_of_the_contract() -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = Path(__file__).resolve().parents[1] / "contracts" / "confirmed.v1.odcs.yaml"
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert [field.name for field in fields(Confirmed)] == columns
