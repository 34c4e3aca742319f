"""The memories of the partitions that this process has, made anew from the log when it gets one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from . import cloudevents, typed
from .avro import Codec
from .errors import PoisonError, TransientError
from .kafka import SECONDS, client, consumer, judged
from .settings import Settings
from .state import History, Last
from .topology import Latest, Step, Stream, Window

Partition = tuple[str, int]


def key_of(data: Any, name: str) -> object:
    """Return the value of an event's key column; raises PoisonError where it has no such column."""
    try:
        return getattr(data, name)
    except AttributeError as error:
        raise PoisonError("columns", f"{name} is missing, which is the key") from error


def read_event(codec: Codec, stream: Stream, message: Any) -> tuple[cloudevents.Envelope, Any]:
    """Return attributes and columns of a record; raises PoisonError, or TransientError of the registry."""
    envelope = cloudevents.read(message.headers())
    return envelope, typed.builder(stream.data)(codec.read(message.value()))


class Memories:
    """Of each partition that is read by a step with a memory; with `anew` they all begin empty."""

    def __init__(self, settings: Settings, codec: Codec, group: str, *, anew: bool) -> None:
        self._settings, self._codec, self._group, self._anew = settings, codec, group, anew
        self._held: dict[Partition, History | Last] = {}
        self._reader = consumer(settings, group, **{"enable.partition.eof": True})

    def close(self) -> None:
        """Close the connections."""
        self._reader.close()

    def forget(self, partitions: Iterable[Partition]) -> None:
        """Forget partitions: they are not this process's any more, or have only just become so."""
        for each in partitions:
            self._held.pop(each, None)

    def of(self, step: Step, message: Any) -> History | Last | None:
        """Return what the step remembers of a record's partition before that record, which is the next one."""
        if step.memory is None:
            return None
        partition = (message.topic(), message.partition())
        if partition not in self._held:
            self._held[partition] = self._restored(step, step.memory, partition, message.offset())
        return self._held[partition]

    def note(self, partition: Partition, offset: int) -> str:
        """Return what to commit beside an offset: from where on the log must be read to remember the same."""
        held = self._held.get(partition)
        return str(offset if held.first is None else held.first) if isinstance(held, History) else ""

    def _restored(self, step: Step, memory: Window | Latest, partition: Partition, offset: int) -> History | Last:
        if isinstance(memory, Latest):
            topic = self._settings.topic(memory.stream.id)
            made = () if self._anew else self._log((topic, partition[1]), client.OFFSET_BEGINNING, None)
            events = (each for message in made if (each := self._event(memory.stream, message)))
            return Last({key_of(data, memory.key): data for _, data in events})
        history = History(memory)
        first = None if self._anew else self._first(partition)
        for message in self._log(partition, first, offset) if first is not None and first < offset else ():
            remember(history, step, message, self._event(step.reads, message))
        return history

    def _event(self, stream: Stream, message: Any) -> tuple[cloudevents.Envelope, Any] | None:
        """Return an event of a log; None for what was no event when it was read first, and for a replayed one."""
        try:
            envelope, data = read_event(self._codec, stream, message)
        except PoisonError:
            return None
        return None if envelope.replay else (envelope, data)

    def _first(self, partition: Partition) -> int | None:
        (found,) = self._reader.committed([client.TopicPartition(*partition)], timeout=SECONDS)
        return int(found.metadata) if found.metadata and str(found.metadata).isdecimal() else None

    def _log(self, partition: Partition, first: int, before: int | None) -> Iterator[Any]:
        """Yield the records of a partition from `first` to the one before `before`, or to its end."""
        reader = self._reader
        try:
            reader.assign([client.TopicPartition(*partition, first)])
            while True:
                message = reader.poll(SECONDS)
                if message is None:
                    raise TransientError(f"the log of {partition[0]} cannot be read")
                if message.error() is None and (before is None or message.offset() < before):
                    yield message
                elif message.error() is None or message.error().code() == client.KafkaError._PARTITION_EOF:
                    return
                else:
                    raise judged(message.error())
        finally:
            reader.unassign()


def remember(history: History, step: Step, message: Any, event: tuple[cloudevents.Envelope, Any] | None) -> None:
    """Add an event to a history, as every reader of the log does it; what is no event leaves no trace."""
    if event is not None and isinstance(step.memory, Window):
        try:
            key = key_of(event[1], step.memory.key)
        except PoisonError:
            return
        history.add(message.offset(), message.timestamp()[1], key, event[1])
