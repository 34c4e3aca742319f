"""The proof fails on whatever is lost, made twice, wrong, unexplained or let in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from mesh_platform.events import expected
from mesh_platform.events.figures import flows, share
from mesh_platform.events.observer import Letter, Seen
from mesh_platform.events.payments import payments
from mesh_platform.events.proof import Found, prove
from mesh_platform.events.topics import ASSESSED, BALANCE, COMPLETED, CONFIRMED, CORRELATED, LOGGED
from mesh_streams.cloudevents import Envelope

BOOKED = payments(60, "test", seed=1)
REFUSED = "TOPIC_AUTHORIZATION_FAILED"


def seen(port: str, number: int, id_: str, correlation: str, cause: str, **columns: object) -> Seen:
    envelope = Envelope(
        id=id_, type=port, source="tests", time=datetime.now(UTC), correlation=correlation, causation=cause
    )
    return Seen(topic=port, partition=0, offset=number, envelope=envelope, columns=columns, at=100.0 + number)


def complete() -> Found:
    """Return what a run leaves in which all went well."""
    events: dict[str, list[Seen]] = {
        port: [] for port in (COMPLETED, ASSESSED, CORRELATED, BALANCE, LOGGED, CONFIRMED)
    }  # fmt: skip
    scores, balances = expected.scores(BOOKED), expected.balances(BOOKED)
    for number, each in enumerate(BOOKED):

        def add(port: str, id_: str, cause: str, of: str = each.id, at: int = number, **more: object) -> None:
            events[port].append(seen(port, at, id_, of, cause, **more))

        add(COMPLETED, each.id, "", paymentId=each.id)
        add(ASSESSED, f"a{each.id}", each.id, paymentId=each.id, score=scores[each.id])
        add(BALANCE, f"b{each.id}", each.id, paymentId=each.id, balance=balances[each.id])
        add(CONFIRMED, f"n{each.id}", f"b{each.id}", paymentId=each.id)
        add(LOGGED, f"l{each.id}", each.id, subjectId=each.id)
    for number, each in enumerate(expected.patterns(BOOKED)):
        last = each.payments[-1]
        columns: dict[str, Any] = {
            "customerId": each.customer, "paymentIds": list(each.payments), "pattern": each.kind, "score": each.score
        }  # fmt: skip
        events[CORRELATED].append(seen(CORRELATED, number, f"c{last}", last, f"a{last}", **columns))
        events[LOGGED].append(seen(LOGGED, 100 + number, f"lc{last}", last, f"c{last}", subjectId=f"c{last}"))
    readers = ("risk.scoring", "customers.accounts", "audit.ledger")
    return Found(
        events=events, letters=[Letter(topic="x.dlq", said={"mesh_reason": "r", "mesh_kind": "k"})], taken={0: 60},
        readable={**dict.fromkeys(readers, ""), "notifications.notices": REFUSED},
        writable=dict.fromkeys((*readers, "notifications.notices"), REFUSED), codes={"risk.scoring": 0},
    )  # fmt: skip


def changed(port: str, change: Callable[[list[Seen]], list[Seen]]) -> Callable[[Found], Found]:
    return lambda found: replace(found, events={**found.events, port: change(list(found.events[port]))})


def column(name: str, value: object) -> Callable[[list[Seen]], list[Seen]]:
    """Change a column of the first event."""
    return lambda events: [replace(events[0], columns={**events[0].columns, name: value}), *events[1:]]


def failing(found: Found) -> list[str]:
    return [each.name for each in prove(BOOKED, {"x.dlq": 1}, found) if not each.holds]


def test_a_run_in_which_all_went_well_is_proven() -> None:
    """With patterns in it, else it would prove little."""
    assert expected.patterns(BOOKED)
    assert failing(complete()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed(COMPLETED, lambda events: events[1:]), f"{COMPLETED}: one for each"),
        (changed(BALANCE, lambda events: [*events, events[0]]), f"{BALANCE}: one for each"),
        (changed(CONFIRMED, column("paymentId", "another")), f"{CONFIRMED}: one for each"),
        (changed(LOGGED, lambda events: events[:-1]), f"{LOGGED}: one for each"),
        (changed(CORRELATED, column("score", 0.1234)), f"{CORRELATED}: as computed"),
        (changed(CORRELATED, lambda events: events[1:]), f"{CORRELATED}: as computed"),
        (changed(ASSESSED, column("score", 0.1234)), "scores: as computed"),
        (changed(BALANCE, column("balance", 0)), "balances: as computed"),
        (
            changed(ASSESSED, lambda e: [replace(e[0], envelope=e[0].envelope._replace(causation="x")), *e[1:]]),
            "every event names its cause",
        ),
        (lambda found: replace(found, taken={0: 59}), "has taken every confirmation"),
        (lambda found: replace(found, letters=[]), "every bad record is a dead letter"),
        (lambda found: replace(found, letters=[Letter(topic="x.dlq", said={})]), "every bad record is a dead letter"),
        (
            lambda found: replace(found, readable={**found.readable, "notifications.notices": ""}),
            "who has no agreement is refused",
        ),
        (lambda found: replace(found, readable={**found.readable, "risk.scoring": REFUSED}), "who has no agreement"),
        (lambda found: replace(found, writable={**found.writable, "risk.scoring": ""}), "who has no agreement"),
        (lambda found: replace(found, codes={"risk.scoring": -9}), "every processor ends"),
    ],
)
def test_whatever_is_wrong_fails(change: Callable[[Found], Found], said: str) -> None:
    """Lost, twice, of nothing, wrong, without a cause, not taken, without a reason, let in, killed."""
    assert any(said in each for each in failing(change(complete())))


def test_figures_are_of_what_was_seen() -> None:
    """Events a second between the first and the last, and latency since the line in the journal."""
    events = complete().events
    found = flows({COMPLETED: events[COMPLETED]}, {each.id: 99.0 + n for n, each in enumerate(BOOKED)})[COMPLETED]
    assert (found.events, found.p50, found.p99) == (60, 1.0, 1.0)
    assert found.rate == pytest.approx(60 / 59)
    assert (share([], 0.5), share([3, 1, 2], 0.5), share(range(100), 0.99)) == (0.0, 2, 99)
