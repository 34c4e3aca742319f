"""What must come of payments is computed from them alone, and by hand it is the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from mesh_platform.events import expected
from mesh_platform.events.payments import CUSTOMERS, STEP, Payment, payments

BEGIN = datetime(2026, 11, 24, tzinfo=UTC)


def payment(id_: str, seconds: int, customer: str = "c", amount: str = "100.00", channel: str = "card") -> Payment:
    return Payment(
        id=id_, customer=customer, iban="DE02120300000000202051", amount=Decimal(amount), channel=channel,
        merchant=None, completed_at=BEGIN + timedelta(seconds=seconds),
    )  # fmt: skip


def test_three_payments_of_one_customer_within_two_minutes_are_a_pattern() -> None:
    """Two are none, and neither is a third one of somebody else, or too late by a second."""
    three = [payment("a", 0), payment("b", 60), payment("c", 119)]
    (found,) = expected.patterns(three)
    assert (found.payments, found.kind) == (("a", "b", "c"), "split")
    assert found.score == pytest.approx(1 - (1 - 0.09) ** 3, abs=1e-4)
    assert not expected.patterns([*three[:2], payment("c", 119, customer="d")])
    assert not expected.patterns([*three[:2], payment("c", 120)])


def test_a_large_payment_makes_it_no_split() -> None:
    (found,) = expected.patterns([payment("a", 0), payment("b", 1, amount="1500.00"), payment("c", 2)])
    assert found.kind == "velocity"


def test_a_pattern_names_at_most_twenty() -> None:
    found = expected.patterns([payment(f"{number:02}", number) for number in range(30)])
    assert len(found) == 28
    assert max(len(each.payments) for each in found) == 20


def test_balances_go_down_with_each_payment() -> None:
    """By customer, to the cent."""
    found = expected.balances([payment("a", 0, amount="0.10"), payment("b", 1, amount="0.20"), payment("x", 2, "d")])
    assert found == {"a": Decimal("-0.10"), "b": Decimal("-0.30"), "x": Decimal("-100.00")}


def test_the_same_seed_books_the_same_payments() -> None:
    """Another run has other customers; the last payment is not to come, and all are of a moment that topics keep."""
    one, other = payments(200, "run1", seed=3), payments(200, "run2", seed=3)
    assert [each.id for each in one] == [each.id for each in other]
    assert not {each.customer for each in one} & {each.customer for each in other}
    assert len({each.customer for each in one}) <= CUSTOMERS
    assert one[-1].completed_at < datetime.now(UTC)
    assert one[1].completed_at - one[0].completed_at == STEP
    assert [each.id for each in payments(200, "run1", seed=4)] != [each.id for each in one]
