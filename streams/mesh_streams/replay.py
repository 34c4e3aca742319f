"""A replay: the inputs read again from a moment on, under a group of its own, up to where they ended when it began.

What it makes has the ids of what was made before, and says in `replay` that it was made again: processors pass over it,
other consumers may take it or know it by its id. It remembers nothing from before its beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .errors import SettingsError
from .kafka import SECONDS, client
from .topology import Latest, Processor

BEGINNING = "beginning"


@dataclass(slots=True)
class Replay:
    """From `since`, in milliseconds; None is the beginning of every partition."""

    name: str
    since: int | None
    _left: set[tuple[str, int]] = field(default_factory=set[tuple[str, int]])
    _begun: bool = False

    @property
    def group(self) -> str:
        """The consumer group, without the product's prefix."""
        return f"replay.{self.name}"

    @property
    def done(self) -> bool:
        """Whether every partition was read to its end."""
        return self._begun and not self._left

    def begin(self, reader: Any, assigned: Sequence[Any]) -> list[Any]:
        """Return where to begin in the partitions that were assigned."""
        self._begun = True
        self._left = {(each.topic, each.partition) for each in assigned}
        start = client.OFFSET_BEGINNING if self.since is None else self.since
        begun = [client.TopicPartition(each.topic, each.partition, start) for each in assigned]
        return begun if self.since is None else reader.offsets_for_times(begun, timeout=SECONDS)

    def reached(self, topic: str, partition: int) -> None:
        """Note that a partition was read to its end."""
        self._left.discard((topic, partition))


def of(text: str, processor: Processor) -> Replay:
    """Return the replay that `--from` asks for; raises SettingsError for what is no moment, or cannot be replayed."""
    name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
    if text == BEGINNING:
        return Replay(name, None)
    try:
        since = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"--from takes {BEGINNING} or an instant as 2026-11-01T00:00:00+00:00") from error
    if any(isinstance(step.memory, Latest) for step in processor.steps):
        raise SettingsError(f"what was made last is remembered since ever: --from {BEGINNING}")
    return Replay(name, int((since if since.tzinfo else since.replace(tzinfo=UTC)).timestamp() * 1000))
