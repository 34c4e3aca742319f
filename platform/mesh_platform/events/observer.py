"""Who looks on: reads what each product publishes, with that product's own keys, and in no group that it uses."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mesh_streams import PoisonError, cloudevents, kafka, settings
from mesh_streams.avro import Codec
from mesh_streams.registry import Registry

from .topics import DEAD, PORTS

_MOST, _WAIT = 500, 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One committed event: where it lies, its attributes, its columns and when it was seen (epoch seconds)."""

    topic: str
    partition: int
    offset: int
    envelope: cloudevents.Envelope
    columns: Mapping[str, Any]
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One dead letter: its topic, and what its headers say of it."""

    topic: str
    said: Mapping[str, str]


@dataclass(slots=True)
class Observer:
    """Reads all topics of the flow from where they end when it begins, in a thread of its own.

    It keeps what comes of `wanted`, the ids of payments, and the dead letters whose record names the `run`.
    """

    variables: Mapping[str, Mapping[str, str]]
    wanted: frozenset[str]
    run: str
    events: dict[str, list[Seen]] = field(default_factory=dict[str, list[Seen]])
    letters: list[Letter] = field(default_factory=list[Letter])
    broken: list[str] = field(default_factory=list[str])
    _readers: list[tuple[Any, Codec, Registry]] = field(default_factory=list[tuple[Any, Codec, Registry]])
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> None:
        """Find the ends of all topics, and start looking."""
        for product, ports in PORTS.items():
            known = settings.read(self.variables[product])
            reader, registry = kafka.consumer(known, "onlooker"), Registry(known)
            found: list[Any] = []
            for port in ports:
                self.events[port] = []
                for topic in (port, port + DEAD):
                    for number in range(kafka.partitions(reader, topic)):
                        place = kafka.client.TopicPartition(topic, number)
                        _, end = reader.get_watermark_offsets(place, timeout=kafka.SECONDS)
                        found.append(kafka.client.TopicPartition(topic, number, end))
            reader.assign(found)
            self._readers.append((reader, Codec(registry), registry))
        self._thread = threading.Thread(target=self._look, name="onlooker", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Look until nothing more is there, and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        for reader, _, registry in self._readers:
            reader.close()
            registry.close()

    def counts(self) -> dict[str, int]:
        """Return how many events of each port were seen."""
        return {port: len(seen) for port, seen in self.events.items()}

    def _look(self) -> None:
        quiet = 0
        while quiet < 50 or not self._stop.is_set():
            found = [self._take(reader, codec) for reader, codec, _ in self._readers]
            quiet = quiet + 1 if not any(found) else 0

    def _take(self, reader: Any, codec: Codec) -> int:
        messages = reader.consume(_MOST, timeout=_WAIT)
        at = time.time()
        for each in messages:
            if each.error() is not None:
                self.broken.append(each.error().str())
            elif each.topic().endswith(DEAD):
                if self.run.encode() not in (each.key() or b"") + (each.value() or b""):
                    continue
                said = {name: value.decode() for name, value in each.headers() or () if name.startswith("mesh_")}
                self.letters.append(Letter(topic=each.topic(), said=said))
            else:
                self._event(each, codec, at)
        return len(messages)

    def _event(self, message: Any, codec: Codec, at: float) -> None:
        try:
            seen = Seen(
                topic=message.topic(), partition=message.partition(), offset=message.offset(),
                envelope=cloudevents.read(message.headers()), columns=codec.read(message.value()), at=at,
            )  # fmt: skip
        except PoisonError:
            return
        if seen.envelope.correlation in self.wanted:
            self.events[message.topic()].append(seen)
