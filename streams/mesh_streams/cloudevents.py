"""CloudEvents 1.0 in Kafka's binary mode: the attributes of an event as headers of its record.

Sources: CloudEvents 1.0.2 and its Kafka protocol binding 1.0.2. Extension attributes: `correlationid` is the id of the
event that began it all, `causationid` that of the event which this one was made from, `replay` names the replay that
made it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from .errors import PoisonError

VERSION = "1.0"
CONTENT = "application/avro"
_NEEDED = ("ce_id", "ce_type", "ce_source")
_VERSION, _CONTENT = ("ce_specversion", VERSION.encode()), ("content-type", CONTENT.encode())

Headers = Sequence[tuple[str, bytes | str | None]]


class Envelope(NamedTuple):
    """The attributes of one event; `time` is when it was published."""

    id: str
    type: str
    source: str
    time: datetime
    correlation: str
    causation: str = ""
    replay: str = ""


def write(event: Envelope) -> list[tuple[str, bytes]]:
    """Return the headers of an event."""
    own_ones = own(event.id, event.time, event.correlation, event.causation)
    return same(event.type, event.source, event.replay) + own_ones


def same(kind: str, source: str, replay: str) -> list[tuple[str, bytes]]:
    """Return the headers that all events of a type have that a source makes."""
    found = [_VERSION, _CONTENT, ("ce_type", kind.encode()), ("ce_source", source.encode())]
    return [*found, ("ce_replay", replay.encode())] if replay else found


def own(identity: str, time: datetime, correlation: str, causation: str) -> list[tuple[str, bytes]]:
    """Return the headers that each event has of its own."""
    name = identity.encode()
    found = [
        ("ce_id", name), ("ce_subject", name), ("ce_time", time.isoformat().encode()),
        ("ce_correlationid", correlation.encode()),
    ]  # fmt: skip
    return [*found, ("ce_causationid", causation.encode())] if causation else found


def read(headers: Headers | None) -> Envelope:
    """Return the attributes that headers hold; raises PoisonError where one that must be there is not."""
    named = {name: _text(value) for name, value in headers or ()}
    if named.get("ce_specversion") != VERSION:
        raise PoisonError("envelope", f"no CloudEvent of version {VERSION}: ce_specversion is missing or another one")
    identity, kind, source = (named.get(needed) for needed in _NEEDED)
    if not (identity and kind and source):
        missing = next(needed for needed in _NEEDED if not named.get(needed))
        raise PoisonError("envelope", f"{missing} is missing")
    try:
        time = datetime.fromisoformat(named.get("ce_time", ""))
    except ValueError as error:
        raise PoisonError("envelope", "ce_time is missing or no instant") from error
    if time.tzinfo is None:
        raise PoisonError("envelope", "ce_time has no time zone")
    get = named.get
    return Envelope(
        identity, kind, source, time, get("ce_correlationid", identity), get("ce_causationid", ""), get("ce_replay", "")
    )


def _text(value: bytes | str | None) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value or ""
