"""Payments are made up as the contract has them, and what must come of them holds whatever the interleaving."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_platform.documents.parse import parse
from mesh_platform.events import expected
from mesh_platform.events.payments import STEP, Payment, payments
from worlds import EXAMPLE

CONTRACT = EXAMPLE / "domains/payments/products/transactions/contracts/completed.v1.odcs.yaml"
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)
CHANNELS = ("card", "account", "instant")


@cache
def columns() -> dict[str, dict[str, object]]:
    """Return the columns of the port by name."""
    tree = parse(CONTRACT.read_text())
    return {each["name"]: each for each in tree["schema"][0]["properties"]}  # pyright: ignore


def one(number: int, customer: int, seconds: int, cents: int, channel: str) -> Payment:
    return Payment(
        id=f"p{number:03}", customer=f"c{customer}", iban="", amount=Decimal(cents) / 100, channel=channel,
        merchant=None, completed_at=BEGIN + timedelta(seconds=seconds),
    )  # fmt: skip


BOOKED = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 40), st.integers(1, 300_000), st.sampled_from(CHANNELS)), max_size=40
)


def booked(rows: list[tuple[int, int, int, str]]) -> list[Payment]:
    """Return payments in the order of their times, each some seconds after the one before."""
    found: list[Payment] = []
    seconds = 0
    for number, (customer, later, cents, channel) in enumerate(rows):
        seconds += later
        found.append(one(number, customer, seconds, cents, channel))
    return found


def test_a_line_of_the_journal_has_the_columns_of_the_contract() -> None:
    """All that are required, and no other ones."""
    lines = [json.loads(each.line()) for each in payments(50, "run", seed=1)]
    required = {name for name, column in columns().items() if column.get("required")}
    for line in lines:
        assert set(line) <= set(columns())
        assert required <= {name for name, value in line.items() if value is not None}
    channels = {each["value"] for each in columns()["channel"].get("enum", [])} or set(CHANNELS)  # pyright: ignore
    assert {line["channel"] for line in lines} <= channels


def test_every_line_is_one_line() -> None:
    """That is how it is read."""
    for each in payments(20, "run", seed=2):
        assert each.line().endswith(b"\n")
        assert each.line().count(b"\n") == 1


def test_an_amount_is_written_as_it_is() -> None:
    """To the cent, as text: a number of a machine would be another one."""
    assert json.loads(one(1, 1, 0, 10, "card").line())["amount"] == "0.1"
    for each in payments(200, "run", seed=3):
        assert Decimal(json.loads(each.line())["amount"]) == each.amount
        assert Decimal("0.01") <= each.amount < 2500
        assert each.amount == each.amount.quantize(Decimal("0.01"))


def test_ids_are_their_own_and_of_the_form_that_is_promised() -> None:
    """UUIDs of version 4."""
    found = payments(300, "run", seed=4)
    assert len({each.id for each in found}) == 300
    assert {UUID(each.id).version for each in found} == {4}


def test_accounts_have_a_right_checksum() -> None:
    """ISO 13616: moved and spelled out as digits, an IBAN leaves one when divided by 97."""
    for iban in {each.iban for each in payments(300, "run", seed=5)}:
        turned = iban[4:] + iban[:4]
        assert int("".join(str(int(each, 36)) for each in turned)) % 97 == 1, iban


def test_only_a_card_is_used_at_a_merchant() -> None:
    """A transfer has none."""
    found = payments(300, "run", seed=6)
    assert {each.channel for each in found} == set(CHANNELS)
    assert all(bool(each.merchant) is (each.channel == "card") for each in found)


def test_times_go_up_by_one_step() -> None:
    """However many there are."""
    found = payments(100, "run", seed=7)
    assert {later.completed_at - each.completed_at for each, later in pairwise(found)} == {STEP}
    assert payments(0, "run", seed=7) == ()


@settings(max_examples=30)
@given(BOOKED)
def test_a_pattern_is_of_one_customer_within_two_minutes(rows: list[tuple[int, int, int, str]]) -> None:
    """From three on, at most twenty, and it ends with the payment that made it."""
    by_id = {each.id: each for each in booked(rows)}
    found = expected.patterns(by_id.values())
    for pattern in found:
        parts = [by_id[each] for each in pattern.payments]
        assert 3 <= len(parts) <= 20
        assert {each.customer for each in parts} == {pattern.customer}
        assert parts[-1].completed_at - parts[0].completed_at < timedelta(minutes=2)
        assert parts == sorted(parts, key=lambda each: each.completed_at)
    ends = Counter(pattern.payments[-1] for pattern in found)
    assert not [each for each, count in ends.items() if count > 1]


@settings(max_examples=30)
@given(BOOKED)
def test_every_third_payment_within_two_minutes_makes_a_pattern(rows: list[tuple[int, int, int, str]]) -> None:
    """None is left out: told from the payments one by one."""
    known = booked(rows)
    ends = set[str]()
    for place, last in enumerate(known):
        near = [each for each in known[: place + 1] if last.completed_at - each.completed_at < timedelta(minutes=2)]
        near = [each for each in near if each.customer == last.customer]
        if len(near) >= 3:
            ends.add(last.id)
    assert {pattern.payments[-1] for pattern in expected.patterns(known)} == ends


@settings(max_examples=30)
@given(BOOKED, st.randoms(use_true_random=False))
def test_other_customers_in_between_change_nothing(rows: list[tuple[int, int, int, str]], chance: object) -> None:
    """The order within a customer is all that counts."""
    known = booked(rows)
    by_customer: dict[str, list[Payment]] = defaultdict(list)
    for each in known:
        by_customer[each.customer].append(each)
    names = list(by_customer)
    chance.shuffle(names)  # pyright: ignore
    apart = [each for name in names for each in by_customer[name]]
    assert expected.patterns(apart) == expected.patterns(known)
    assert expected.balances(apart) == expected.balances(known)
    assert expected.scores(apart) == expected.scores(known)


@settings(max_examples=30)
@given(BOOKED)
def test_the_last_balance_is_all_that_was_paid(rows: list[tuple[int, int, int, str]]) -> None:
    """By customer, to the cent, and it only goes down."""
    known = booked(rows)
    found = expected.balances(known)
    for customer in {each.customer for each in known}:
        theirs = [each for each in known if each.customer == customer]
        after = [found[each.id] for each in theirs]
        assert after[-1] == -sum(each.amount for each in theirs)
        assert after == sorted(after, reverse=True)


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_score_grows_with_the_amount_up_to_two_thousand(channel: str) -> None:
    """And is at most one, whatever the channel adds."""
    amounts = (1, 100_000, 199_999, 200_000, 200_001, 300_000)
    found = list(expected.scores([one(number, 1, 0, each, channel) for number, each in enumerate(amounts)]).values())
    assert found == sorted(found)
    assert found[3] == found[4] == found[5] <= 1
    assert found[1] < found[3]


def test_channels_differ_by_what_they_add() -> None:
    """Instant is the riskiest one, a transfer the least."""
    found = expected.scores([one(number, 1, 0, 10_000, each) for number, each in enumerate(CHANNELS)])
    card, account, instant = found.values()
    assert account < card < instant
    assert card == pytest.approx(0.04 + 0.05)
