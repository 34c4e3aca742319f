"""Events as the records to be written: what is the same for all events of a stream is made once."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from . import cloudevents, typed
from .avro import Codec
from .settings import Settings
from .topology import Stream


class Record(NamedTuple):
    """A record to be written. `port` is empty for a dead letter, `since` when the cause was published."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, Any]]
    partition: int = -1
    time: int = 0
    port: str = ""
    since: datetime | None = None


class Writer:
    """Makes the records of one stream of a product; `replay` names the replay that makes them, if one does."""

    def __init__(self, settings: Settings, codec: Codec, stream: Stream, replay: str = "") -> None:
        self.kind = stream.data
        self._codec, self._identity, self._key = codec, stream.identity, stream.key
        self._topic = settings.topic(stream.id)
        self._same = cloudevents.same(stream.type, settings.product, replay)
        self._port = stream.id.partition(".")[2].partition(".")[2]

    def record(
        self, made: object, now: datetime, time: int, partition: int = -1, cause: cloudevents.Envelope | None = None
    ) -> Record:
        """Return an event as a record; `time` is its own time in milliseconds, `partition` -1 lets its key choose."""
        topic, identity, key = self._topic, str(getattr(made, self._identity)), str(getattr(made, self._key))
        value = self._codec.write(topic, typed.plain(made))
        since, correlation, causation = (
            (now, identity, "") if cause is None else (cause.time, cause.correlation, cause.id)
        )
        headers = cloudevents.complete(self._same, identity, now, correlation, causation)
        return Record(topic, key.encode(), value, headers, partition, time, self._port, since)
