"""What becomes of one record: the events that its function makes, or a dead letter with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from datetime import UTC, datetime
from typing import Any, cast

from . import cloudevents
from .avro import Codec
from .dead_letters import letter
from .errors import PoisonError, TransientError
from .memory import Memories, key_of, read_event, remember
from .metrics import Metrics
from .settings import Settings
from .state import History, Last
from .topology import Latest, Processor, Step, Stream
from .writer import Record, Writer


class Worker:
    """Turns the records of a processor's inputs into those of its outputs."""

    def __init__(
        self, processor: Processor, settings: Settings, codec: Codec, memories: Memories, metrics: Metrics, replay: str
    ) -> None:
        self._settings, self._codec, self._memories, self._metrics = settings, codec, memories, metrics
        written = (stream for step in processor.steps for stream in step.writes)
        self._writers = {stream.id: Writer(settings, codec, stream, replay) for stream in written}
        self.steps: Mapping[str, Step] = {settings.topic(step.reads.id): step for step in processor.steps}
        self._letters = {
            topic: settings.dead_letters(step.writes[0].id if step.writes else processor.dead_letters)
            for topic, step in self.steps.items()
        }

    def take(self, message: Any) -> list[Record]:
        """Return what a record becomes; raises TransientError where the registry does not answer."""
        step = self.steps[message.topic()]
        memory = self._memories.of(step, (message.topic(), message.partition()), message.offset())
        try:
            return self._made(step, memory, message)
        except PoisonError as poison:
            self._metrics.add("mesh_records_failed_total", input=step.reads.id)
            self._metrics.add("mesh_records_dead_lettered_total", input=step.reads.id)
            headers = letter(self._settings.product, message, poison)
            topic = self._letters[message.topic()]
            return [Record(topic=topic, key=message.key(), value=message.value(), headers=headers)]

    def _made(self, step: Step, memory: History | Last | None, message: Any) -> list[Record]:
        event = read_event(self._codec, step.reads, message)
        cause, data = event
        if cause.replay:
            return []
        now = datetime.now(UTC)
        try:
            made = _several(step.function(data, *_remembered(step, memory, data, message), now))
            records = [self._record(step, each, cause, message, now) for each in made]
        except (PoisonError, TransientError):
            raise
        except Exception as error:
            raise PoisonError(type(error).__name__, str(error) or type(error).__name__) from error
        finally:
            if isinstance(memory, History):
                remember(memory, step, message, event)
        if isinstance(memory, Last) and step.memory is not None:
            memory.made |= {key_of(each, step.memory.key): each for each in made}
        return records

    def _record(self, step: Step, made: object, cause: cloudevents.Envelope, message: Any, now: datetime) -> Record:
        """Return what was made as a record; where its topic is a memory, for the partition that is remembered."""
        writer = self._writers[_stream(step.writes, made).id]
        partition = message.partition() if isinstance(step.memory, Latest) else -1
        return writer.record(made, now, message.timestamp()[1], partition, cause)


def _remembered(step: Step, memory: History | Last | None, data: Any, message: Any) -> tuple[Any, ...]:
    """Return what the function is given beside the event: nothing where its step has no memory."""
    if step.memory is None:
        return ()
    key = key_of(data, step.memory.key)
    if isinstance(memory, History):
        return (memory.before(key, message.timestamp()[1]),)
    return (memory.made.get(key) if memory is not None else None,)


def _several(made: object) -> list[object]:
    if made is None:
        return []
    if is_dataclass(made):
        return [made]
    return list(cast("Iterable[object]", made))


def _stream(writes: Iterable[Stream], made: object) -> Stream:
    for stream in writes:
        if isinstance(made, stream.data):
            return stream
    raise PoisonError("function", f"it made a {type(made).__name__}, which the step does not write")
