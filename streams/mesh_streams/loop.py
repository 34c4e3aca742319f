"""The loop of a processor: take some records, process them, and commit what they became with how far they were read."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .avro import Codec
from .errors import SettingsError, TransientError
from .health import Health
from .kafka import client, consumer, judged, log, partitions, pinned, producer
from .memory import Memories, Partition
from .metrics import Metrics
from .registry import Registry
from .replay import Replay
from .settings import Settings
from .topology import Latest, Processor
from .transaction import Committer, Made, asked, begin, commit, observe
from .worker import Worker

_MOST, _WAIT = 1000, 0.02
"""Records of one transaction, and seconds that it waits for more of them."""
_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
GROUP = "processor"


@dataclass(slots=True)
class Loop:
    """Runs until it is stopped. What may pass is tried again from the last commit, ever more slowly."""

    processor: Processor
    settings: Settings
    metrics: Metrics
    health: Health
    replay: Replay | None = None
    _pause: float = field(default=_PAUSE)

    def run(self, stop: threading.Event) -> None:
        """Process until `stop`, or a replay's end; raises FatalError where this process cannot go on."""
        while not stop.is_set():
            try:
                with asked():
                    Session(self).run(stop)
                return
            except TransientError as error:
                if self.replay is not None:
                    raise
                self.health.ready = False
                self.metrics.add("mesh_transactions_aborted_total")
                log.warning("again in %.1f s: %s", self._pause, error)
                stop.wait(self._pause)
                self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def took(self) -> None:
        """Note that a transaction was committed."""
        self._pause = _PAUSE


class Session:
    """The clients of a loop from one failure to the next, and what it remembers."""

    def __init__(self, loop: Loop) -> None:
        self._loop, settings, replay = loop, loop.settings, loop.replay
        self._group = replay.group if replay else GROUP
        self._registry = Registry(settings)
        codec = Codec(self._registry)
        self._memories = Memories(settings, codec, self._group, anew=replay is not None)
        name = replay.name if replay else ""
        self._worker = Worker(loop.processor, settings, codec, self._memories, loop.metrics, name)
        self._producer: Any = None
        self._committer = Committer()
        more: dict[str, Any] = {"enable.partition.eof": True} if replay else dict(pinned(settings, self._worker.routes))
        self._consumer = consumer(settings, self._group, **more)

    def run(self, stop: threading.Event) -> None:
        """Take records until `stop`, or until a replay has read to the end."""
        health, replay = self._loop.health, self._loop.replay
        try:
            self._producer = producer(self._loop.settings, self._group)
            self._require_same_partitions()
            self._consumer.subscribe(list(self._worker.routes), on_assign=self._assigned, on_revoke=self._revoked)
            while not stop.is_set() and not (replay and replay.done):
                health.beat()
                messages = self._consumer.consume(_MOST, timeout=_WAIT)
                health.ready = bool(self._consumer.assignment())
                batch = [each for each in messages if each.error() is None or self._is_record(each)]
                if batch:
                    self._take(batch)
                else:
                    self._committer.settle()
            self._committer.settle()
        except TransientError:
            # Where another process has taken over, that counts more than what may pass.
            self._committer.settle()
            raise
        finally:
            health.ready = False
            self._committer.close()
            self._consumer.close()
            self._memories.close()
            self._registry.close()

    def _take(self, batch: list[Any]) -> None:
        """Process records while those before them are committed; whatever fails ends the session with all it did."""
        read, now, take = _positions(batch), datetime.now(UTC), self._worker.take
        records = [record for message in batch for record in take(message, now)]
        counts = Counter(each.topic() for each in batch)
        # Offsets, with what is remembered at them, and generation are those of now, not of when it is their turn.
        offsets, group = self._offsets(read), self._consumer.consumer_group_metadata()
        self._committer.settle()
        self._committer.start(self._commit, begin(self._producer, records), offsets, group, counts)

    def _commit(self, made: Made, offsets: list[Any], group: Any, counts: Counter[str]) -> None:
        commit(self._producer, offsets, group)
        self._loop.took()
        metrics = self._loop.metrics
        observe(metrics, made)
        for topic, count in counts.items():
            metrics.add("mesh_records_total", count, input=self._worker.routes[topic].step.reads.id)
        for topic, partition, position in ((each.topic, each.partition, each.offset) for each in offsets):
            _, high = self._consumer.get_watermark_offsets(client.TopicPartition(topic, partition), cached=True)
            metrics.set("mesh_consumer_lag", max(high - position, 0), topic=topic, partition=str(partition))

    def _offsets(self, read: dict[Partition, int]) -> list[Any]:
        note = self._memories.note
        return [client.TopicPartition(*each, offset, note(each, offset)) for each, offset in read.items()]

    def _is_record(self, message: Any) -> bool:
        """Return False for the end of a partition; raises for any other error."""
        if message.error().code() != client.KafkaError._PARTITION_EOF:
            raise judged(message.error())
        if self._loop.replay:
            self._loop.replay.reached(message.topic(), message.partition())
        return False

    def _assigned(self, reader: Any, assigned: list[Any]) -> None:
        """Begin with nothing remembered; a replay begins where it was asked to, and ends with all it was given."""
        self._memories.forget((each.topic, each.partition) for each in assigned)
        if self._loop.replay:
            reader.assign(self._loop.replay.begin(reader, assigned))

    def _revoked(self, reader: Any, revoked: list[Any]) -> None:
        """Give partitions away once what was read of them is committed."""
        self._committer.settle()
        self._memories.forget((each.topic, each.partition) for each in revoked)

    def _require_same_partitions(self) -> None:
        """Raise SettingsError where a topic cannot be the memory of another one."""
        for step in self._loop.processor.steps:
            if isinstance(step.memory, Latest):
                topics = [self._loop.settings.topic(each) for each in (step.reads.id, step.memory.stream.id)]
                read, made = (partitions(self._consumer, each) for each in topics)
                if read != made:
                    raise SettingsError(f"{topics[1]} remembers for {topics[0]} and has {made} partitions, not {read}")


def _positions(batch: list[Any]) -> dict[Partition, int]:
    """Return the offset after the last record of each partition."""
    return {(each.topic(), each.partition()): each.offset() + 1 for each in batch}
