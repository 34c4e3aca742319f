"""The loop of a journal: lines of a file that only grows become events, each exactly once.

How far it was read is an offset that is committed in the transaction of the events: the bytes before the next line, for
the first partition of the topic that is written, in a group that is named after the file.
"""

from __future__ import annotations

import itertools
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from .avro import Codec
from .dead_letters import reasons
from .errors import FatalError, PoisonError, SettingsError, TransientError
from .kafka import SECONDS, client, consumer, log, producer
from .metrics import Metrics
from .registry import Registry
from .settings import Settings
from .topology import Journal
from .transaction import asked, begin, commit, observe
from .writer import Record, Writer

_MOST, _WAIT, _PAUSE = 1000, 0.02, 1.0


class JournalLoop:
    """Follows the file that MESH_JOURNAL names, until it is stopped."""

    def __init__(self, journal: Journal, settings: Settings, metrics: Metrics) -> None:
        self._journal, self._settings, self._metrics = journal, settings, metrics
        self._file = Path(settings.journal)
        self._topic = settings.topic(journal.writes.id)
        self._letters = settings.dead_letters(journal.writes.id)
        self._group = f"journal.{self._file.stem}"

    def run(self, stop: threading.Event) -> None:
        """Publish lines until `stop`; what may pass is tried again from the last commit."""
        while not stop.is_set():
            try:
                with asked():
                    self._follow(stop)
            except TransientError as error:
                self._metrics.add("mesh_transactions_aborted_total")
                log.warning("the journal again in %.1f s: %s", _PAUSE, error)
                stop.wait(_PAUSE)

    def _follow(self, stop: threading.Event) -> None:
        registry = Registry(self._settings)
        codec, reader = Codec(registry), consumer(self._settings, self._group)
        try:
            publisher = producer(self._settings, self._group)
            writer = Writer(self._settings, codec, self._journal.writes)
            (found,) = reader.committed([client.TopicPartition(self._topic, 0)], timeout=SECONDS)
            with self._open() as opened:
                opened.seek(max(found.offset, 0))
                while not stop.is_set():
                    if not self._publish(opened, writer, publisher, reader):
                        stop.wait(_WAIT)
        finally:
            reader.close()
            registry.close()

    def _open(self) -> IO[bytes]:
        try:
            return self._file.open("rb")
        except OSError as error:
            raise SettingsError(f"MESH_JOURNAL cannot be read: {type(error).__name__}") from error

    def _publish(self, opened: IO[bytes], writer: Writer, publisher: Any, reader: Any) -> bool:
        """Publish the next lines; a line that is not whole yet is left for the next time."""
        start, lines = opened.tell(), list[bytes]()
        while len(lines) < _MOST and (line := opened.readline()).endswith(b"\n"):
            lines.append(line)
        end = start + sum(map(len, lines))
        opened.seek(end)
        if not lines:
            return False
        now, places = datetime.now(UTC), itertools.accumulate(map(len, lines), initial=start)
        made = begin(publisher, [self._record(writer, *each, now) for each in zip(lines, places, strict=False)])
        commit(publisher, [client.TopicPartition(self._topic, 0, end)], reader.consumer_group_metadata())
        observe(self._metrics, made)
        return True

    def _record(self, writer: Writer, line: bytes, place: int, now: datetime) -> Record:
        self._metrics.add("mesh_records_total", input="journal")
        try:
            event = self._journal.function(_columns(line), now)
            return writer.record(event, now, _milliseconds(event, self._journal.writes.time, now))
        except (TransientError, FatalError):
            raise
        except Exception as error:
            poison = error if isinstance(error, PoisonError) else PoisonError(type(error).__name__, str(error))
            self._metrics.add("mesh_records_failed_total", input="journal")
            self._metrics.add("mesh_records_dead_lettered_total", input="journal")
            where = {"topic": "journal", "partition": "0", "offset": str(place)}
            headers = reasons(self._settings.product, poison, where)
            return Record(topic=self._letters, key=None, value=line, headers=headers)


def _columns(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise PoisonError("format", "the line is no JSON") from error
    if not isinstance(found, dict):
        raise PoisonError("format", "the line is no JSON object")
    return cast("dict[str, Any]", found)


def _milliseconds(event: object, column: str, now: datetime) -> int:
    time = getattr(event, column) if column else now
    return int(time.timestamp() * 1000)
