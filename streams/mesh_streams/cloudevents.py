"""CloudEvents 1.0 in Kafka's binary mode: the attributes of an event as headers of its record.

Sources: CloudEvents 1.0.2 and its Kafka protocol binding 1.0.2. Extension attributes: `correlationid` is the id of the
event that began it all, `causationid` that of the event which this one was made from, `replay` names the replay that
made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from .errors import PoisonError

VERSION = "1.0"
CONTENT = "application/avro"
_PREFIX = "ce_"

Headers = Sequence[tuple[str, bytes | str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
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
    named = {
        "specversion": VERSION, "id": event.id, "type": event.type, "source": event.source, "subject": event.id,
        "time": event.time.isoformat(), "correlationid": event.correlation, "causationid": event.causation,
        "replay": event.replay,
    }  # fmt: skip
    found = [(_PREFIX + name, value.encode()) for name, value in named.items() if value]
    return [*found, ("content-type", CONTENT.encode())]


def read(headers: Headers | None) -> Envelope:
    """Return the attributes that headers hold; raises PoisonError where one that must be there is not."""
    named = dict(_texts(headers or ()))
    if named.get("specversion") != VERSION:
        raise PoisonError("envelope", f"no CloudEvent of version {VERSION}: ce_specversion is missing or another one")
    for needed in ("id", "type", "source"):
        if not named.get(needed):
            raise PoisonError("envelope", f"ce_{needed} is missing")
    try:
        time = datetime.fromisoformat(named["time"])
    except (KeyError, ValueError) as error:
        raise PoisonError("envelope", "ce_time is missing or no instant") from error
    return Envelope(
        id=named["id"], type=named["type"], source=named["source"], time=time,
        correlation=named.get("correlationid", named["id"]), causation=named.get("causationid", ""),
        replay=named.get("replay", ""),
    )  # fmt: skip


def _texts(headers: Headers) -> Iterable[tuple[str, str]]:
    for name, value in headers:
        if name.startswith(_PREFIX) and value is not None:
            text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
            yield name.removeprefix(_PREFIX), text
