"""Every event gets an entry that holds it fast."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from ledger.entries import PATTERN, PAYMENT, digest, log_pattern, log_payment
from ledger.events import Completed, Correlated, Logged, Merchant

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
COMPLETED = Completed(
    UUID(int=1), "c-1", "DE02120300000000202051", Decimal("12.50"), "EUR", "card", Merchant("m-1"), ("a",), NOW
)
CORRELATED = Correlated(UUID(int=2), "c-1", (str(UUID(int=1)),), "split", 0.5, NOW)


def test_an_entry_names_its_subject_and_its_type() -> None:
    """Payments and patterns have entries of the same form."""
    payment, pattern = log_payment(COMPLETED, NOW), log_pattern(CORRELATED, NOW)
    assert (payment.subjectId, payment.eventType) == (str(UUID(int=1)), PAYMENT)
    assert (pattern.subjectId, pattern.eventType) == (str(UUID(int=2)), PATTERN)
    assert payment.entryId != pattern.entryId
    assert re.fullmatch("[0-9a-f]{64}", payment.digest)


def test_the_digest_changes_with_any_column_and_with_nothing_else() -> None:
    """A cent more is another event; the same event at another time of logging is not."""
    assert log_payment(COMPLETED, NOW).digest == log_payment(COMPLETED, NOW.replace(year=2027)).digest
    for change in ({"amount": Decimal("12.51")}, {"merchant": None}, {"labels": ()}, {"customerId": "c-2"}):
        assert digest(replace(COMPLETED, **change)) != digest(COMPLETED)


def test_the_code_has_the_columns_of_the_contract() -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = Path(__file__).resolve().parents[1] / "contracts" / "logged.v1.odcs.yaml"
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract.read_text(encoding="utf-8"), re.MULTILINE)
    assert [field.name for field in fields(Logged)] == columns
