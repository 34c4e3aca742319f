"""What becomes of one record: the events that its function makes, or a dead letter with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from .avro import Codec
from .dead_letters import letter
from .errors import PoisonError, StreamError
from .memory import Memories, key_of, read_event, remember
from .metrics import Metrics
from .settings import Settings
from .state import History, Last
from .topology import Processor, Step
from .writer import Record, Writer


@dataclass(frozen=True, slots=True)
class Route:
    """What is done with the records of one topic: their step, who writes what it makes, and its dead letters."""

    step: Step
    writers: tuple[Writer, ...]
    letters: str

    def writer(self, made: object) -> Writer:
        """Return who writes an event that was made; raises PoisonError where the step does not write such."""
        for writer in self.writers:
            if isinstance(made, writer.kind):
                return writer
        raise PoisonError("function", f"it made a {type(made).__name__}, which the step does not write")


class Worker:
    """Turns the records of a processor's inputs into those of its outputs."""

    def __init__(
        self, processor: Processor, settings: Settings, codec: Codec, memories: Memories, metrics: Metrics, replay: str
    ) -> None:
        self._settings, self._codec, self._memories, self._metrics = settings, codec, memories, metrics
        self.routes: Mapping[str, Route] = {
            settings.topic(step.reads.id): Route(
                step,
                tuple(Writer(settings, codec, stream, replay) for stream in step.writes),
                settings.dead_letters(step.writes[0].id if step.writes else processor.dead_letters),
            )
            for step in processor.steps
        }

    def take(self, message: Any, now: datetime) -> list[Record]:
        """Return what a record becomes; raises TransientError or FatalError, as the registry answers."""
        route = self.routes[message.topic()]
        step = route.step
        memory = self._memories.of(step, message) if step.memory is not None else None
        try:
            return self._made(route, memory, message, now)
        except PoisonError as poison:
            self._metrics.add("mesh_records_failed_total", input=step.reads.id)
            self._metrics.add("mesh_records_dead_lettered_total", input=step.reads.id)
            headers = letter(self._settings.product, message, poison)
            return [Record(topic=route.letters, key=message.key(), value=message.value(), headers=headers)]

    def _made(self, route: Route, memory: History | Last | None, message: Any, now: datetime) -> list[Record]:
        step, event = route.step, read_event(self._codec, route.step.reads, message)
        cause, data = event
        if cause.replay:
            return []
        time = message.timestamp()[1]
        # Where a topic is a memory, what is made belongs to the partition that is remembered.
        partition = message.partition() if isinstance(memory, Last) else -1
        try:
            known = () if memory is None else _remembered(step, memory, data, time)
            made = _several(step.function(data, *known, now))
            records = [route.writer(each).record(each, now, time, partition, cause) for each in made]
        except StreamError:
            raise
        except Exception as error:
            raise PoisonError(type(error).__name__, str(error) or type(error).__name__) from error
        finally:
            if isinstance(memory, History):
                remember(memory, step, message, event)
        if isinstance(memory, Last) and step.memory is not None:
            memory.made |= {key_of(each, step.memory.key): each for each in made}
        return records


def _remembered(step: Step, memory: History | Last, data: Any, time: int) -> tuple[Any, ...]:
    """Return what the function is given beside the event."""
    if step.memory is None:
        return ()
    key = key_of(data, step.memory.key)
    return (memory.before(key, time) if isinstance(memory, History) else memory.made.get(key),)


def _several(made: object) -> Iterable[object]:
    if hasattr(made, "__dataclass_fields__"):
        return (made,)
    return () if made is None else list(cast("Iterable[object]", made))
