"""A payment gets a score, and several of one customer make a pattern."""

import re
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from scoring.events import Assessed, Completed, Correlated
from scoring.risk import MODEL, assess, correlate

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTRACTS = Path(__file__).resolve().parents[1] / "contracts"


def scored(number: int, score: float = 0.1) -> Assessed:
    return Assessed(UUID(int=number), UUID(int=100 + number), "c-1", score, MODEL, NOW)


@pytest.mark.parametrize(
    ("amount", "channel", "score"),
    [("0.01", "card", 0.05), ("1000.00", "card", 0.45), ("2000.00", "instant", 1.0), ("9000.00", "account", 0.82)],
)
def test_a_score_grows_with_the_amount_and_the_channel_up_to_one(amount: str, channel: str, score: float) -> None:
    """Instant payments cannot be called back; no amount says more than certainty."""
    found = assess(Completed(UUID(int=1), "c-1", Decimal(amount), channel), NOW)
    assert (found.score, found.customerId, found.assessedAt) == (score, "c-1", NOW)


def test_the_same_payment_gets_the_same_assessment() -> None:
    """Its identity follows from the payment's: whoever sees it twice knows it."""
    payment = Completed(UUID(int=1), "c-1", Decimal("10.00"), "card")
    assert assess(payment, NOW) == assess(payment, NOW)
    assert assess(payment, NOW).assessmentId != payment.paymentId


def test_two_payments_are_no_pattern_and_three_are() -> None:
    """The third one names all of them, oldest first."""
    assert correlate(scored(2), (scored(1),), NOW) is None
    found = correlate(scored(3), (scored(1), scored(2)), NOW)
    assert found is not None
    assert found.paymentIds == tuple(str(UUID(int=100 + each)) for each in (1, 2, 3))
    assert (found.pattern, found.score) == ("split", round(1 - 0.9**3, 4))


def test_a_large_payment_among_them_is_no_split() -> None:
    """Then they are many in a short time, no more."""
    found = correlate(scored(3, 0.9), (scored(1), scored(2)), NOW)
    assert found is not None
    assert found.pattern == "velocity"


@pytest.mark.parametrize(("kind", "port"), [(Assessed, "assessed"), (Correlated, "correlated")])
def test_the_code_has_the_columns_of_the_contract(kind: type, port: str) -> None:
    """A column that is added to the contract, or taken away, is noticed here."""
    contract = (CONTRACTS / f"{port}.v1.odcs.yaml").read_text(encoding="utf-8")
    columns = re.findall(r"^      - {name: (\w+), logicalType", contract, re.MULTILINE)
    assert [field.name for field in fields(kind)] == columns
