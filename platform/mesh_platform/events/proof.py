"""The proof: what was seen against what the payments alone say must be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import expected
from .observer import Letter, Seen
from .payments import Payment
from .report import Check
from .topics import ASSESSED, BALANCE, CAUSES, COMPLETED, CONFIRMED, CORRELATED, LOGGED

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """All that a run left: events by port, dead letters, how far confirmations were taken, and what was refused."""

    events: Mapping[str, Sequence[Seen]]
    letters: Sequence[Letter]
    taken: Mapping[int, int]
    readable: Mapping[str, str]
    writable: Mapping[str, str]
    codes: Mapping[str, int]


def prove(payments: Sequence[Payment], letters: Mapping[str, int], found: Found) -> tuple[Check, ...]:
    """Return every check."""
    ids = [each.id for each in payments]
    patterns = expected.patterns(payments)
    return (
        *(_each_once(port, "paymentId", ids, found) for port in (COMPLETED, ASSESSED, BALANCE, CONFIRMED)),
        _correlations(patterns, found.events[CORRELATED]),
        _each_once(LOGGED, "subjectId", [*ids, *_ids(found.events[CORRELATED])], found),
        _values("scores", expected.scores(payments), found.events[ASSESSED], "score"),
        _values("balances", expected.balances(payments), found.events[BALANCE], "balance"),
        _chains(found),
        _recorded(found),
        _dead_letters(letters, found.letters),
        _refusals(found),
        _ended(found.codes),
    )


def _each_once(port: str, column: str, wanted: Iterable[str], found: Found) -> Check:
    events = found.events[port]
    seen, ids = Counter(str(each.columns[column]) for each in events), Counter(_ids(events))
    lost = set(wanted) - seen.keys()
    strange = seen.keys() - set(wanted)
    twice = [each for each, count in (seen | ids).items() if count > 1]
    said = f"{len(events)} events, {len(lost)} lost, {len(twice)} twice, {len(strange)} of nothing"
    return Check(name=f"{port}: one for each", holds=not (lost or strange or twice), found=said)


def _correlations(wanted: Sequence[expected.Pattern], events: Sequence[Seen]) -> Check:
    found = sorted(_pattern(each.columns) for each in events)
    missing, more = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    said = f"{len(found)} of {len(wanted)} computed from the payments, {missing.total()} missing, {more.total()} more"
    return Check(name=f"{CORRELATED}: as computed independently", holds=not (missing or more), found=said)


def _pattern(columns: Mapping[str, Any]) -> expected.Pattern:
    named = tuple(str(each) for each in columns["paymentIds"])
    return expected.Pattern(columns["customerId"], named, columns["pattern"], round(columns["score"], 4))


def _values(what: str, wanted: Mapping[str, object], events: Sequence[Seen], column: str) -> Check:
    wrong = [each for each in events if each.columns[column] != wanted.get(str(each.columns["paymentId"]))]
    return Check(
        name=f"{what}: as computed independently", holds=not wrong, found=f"{len(wrong)} of {len(events)} differ"
    )


def _chains(found: Found) -> Check:
    """Hold the correlation and the cause of every event against the event that it was made from."""
    broken = 0
    for port, cause in CAUSES.items():
        causes = {each.envelope.id: each.envelope.correlation for each in found.events[cause]}
        broken += sum(causes.get(each.envelope.causation) != each.envelope.correlation for each in found.events[port])
    return Check(
        name="every event names its cause and its payment", holds=not broken, found=f"{broken} chains are broken"
    )


def _recorded(found: Found) -> Check:
    events = found.events[CONFIRMED]
    left = sum(each.offset >= found.taken.get(each.partition, 0) for each in events)
    said = f"{len(events) - left} of {len(events)} confirmations taken and committed"
    return Check(name="payments.transactions has taken every confirmation", holds=not left, found=said)


def _dead_letters(wanted: Mapping[str, int], letters: Sequence[Letter]) -> Check:
    seen = Counter(each.topic for each in letters)
    mute = sum(not (each.said.get("mesh_reason") and each.said.get("mesh_kind")) for each in letters)
    said = f"{seen.total()} of {sum(wanted.values())} dead letters, {mute} without a reason"
    return Check(
        name="every bad record is a dead letter with its reason", holds=seen == wanted and not mute, found=said
    )


def _refusals(found: Found) -> Check:
    refused = "TOPIC_AUTHORIZATION_FAILED"
    wanted = {"risk.scoring": "", "customers.accounts": "", "audit.ledger": "", "notifications.notices": refused}
    wrong = [each for each, said in wanted.items() if found.readable.get(each) != said]
    wrong += [each for each in wanted if found.writable.get(each) != refused]
    said = "; ".join(
        f"{product} {'may not' if refusal else 'may'} read" for product, refusal in found.readable.items()
    )  # fmt: skip
    more = f"; wrong: {', '.join(wrong)}" if wrong else "; none of them may write"
    return Check(name=f"who has no agreement is refused on {COMPLETED}", holds=not wrong, found=said + more)


def _ended(codes: Mapping[str, int]) -> Check:
    bad = {product: code for product, code in codes.items() if code != 0}
    said = ", ".join(f"{product} with {code}" for product, code in bad.items()) or f"{len(codes)} ended with 0"
    return Check(name="every processor ends when it is asked to", holds=not bad, found=said)


def _ids(events: Iterable[Seen]) -> Iterator[str]:
    return (each.envelope.id for each in events)
