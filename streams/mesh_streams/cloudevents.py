"""CloudEvents 1.0 in Kafka's binary mode: the attributes of an event as headers of its record.

Sources: CloudEvents 1.0.2 and its Kafka protocol binding 1.0.2. Extension attributes: `correlationid` is the id of the
event that began it all, `causationid` that of the event which this one was made from, `replay` names the replay that
made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from .errors import PoisonError

VERSION = "1.0"
CONTENT = "application/avro"
_NEEDED = ("ce_id", "ce_type", "ce_source")
_VERSION, _CONTENT = ("ce_specversion", VERSION.encode()), ("content-type", CONTENT.encode())

Header = tuple[str, bytes]
Headers = Sequence[tuple[str, bytes | None]]


class Envelope(NamedTuple):
    """The attributes of one event; `time` is when the transaction began that publishes it."""

    id: str
    type: str
    source: str
    time: datetime
    correlation: str
    causation: str = ""
    replay: str = ""


def write(event: Envelope) -> list[Header]:
    """Return the headers of an event."""
    always = same(event.type, event.source, event.replay)
    return complete(always, event.id, event.time, event.correlation, event.causation)


def same(kind: str, source: str, replay: str) -> list[Header]:
    """Return the headers that all events of a type have that a source makes."""
    found = [_VERSION, _CONTENT, ("ce_type", kind.encode()), ("ce_source", source.encode())]
    return [*found, ("ce_replay", replay.encode())] if replay else found


def complete(always: Sequence[Header], identity: str, time: datetime, correlation: str, causation: str) -> list[Header]:
    """Return the headers of an event: those that are always the same, and its own."""
    name = identity.encode()
    found = [
        *always, ("ce_id", name), ("ce_subject", name), _published(time), ("ce_correlationid", correlation.encode()),
    ]  # fmt: skip
    if causation:
        found.append(("ce_causationid", causation.encode()))
    return found


def read(headers: Headers | None) -> Envelope:
    """Return the attributes that headers hold; raises PoisonError where one that must be there is not."""
    named = dict(headers or ())
    get = named.get
    if get("ce_specversion") != _VERSION[1]:
        raise PoisonError("envelope", f"no CloudEvent of version {VERSION}: ce_specversion is missing or another one")
    identity, kind, source = get("ce_id"), get("ce_type"), get("ce_source")
    if not (identity and kind and source):
        missing = next(needed for needed in _NEEDED if not named.get(needed))
        raise PoisonError("envelope", f"{missing} is missing")
    correlation, causation, replay = get("ce_correlationid", identity), get("ce_causationid"), get("ce_replay")
    return Envelope(
        _text(identity), _text(kind), _text(source), _instant(get("ce_time")),
        _text(correlation), _text(causation) if causation else "", _text(replay) if replay else "",
    )  # fmt: skip


@lru_cache(maxsize=1)
def _published(time: datetime) -> Header:
    """Return the header of an instant, made once for the events of a transaction, which share it."""
    return "ce_time", time.isoformat().encode()


def _instant(value: bytes | None) -> datetime:
    try:
        time = datetime.fromisoformat(_text(value))
    except ValueError as error:
        raise PoisonError("envelope", "ce_time is missing or no instant") from error
    if time.tzinfo is None:
        raise PoisonError("envelope", "ce_time has no time zone")
    return time


def _text(value: bytes | None) -> str:
    return value.decode(errors="replace") if value else ""
