"""What a step remembers of one partition, so that a process that starts anew remembers exactly the same.

Both memories are a function of the records before an offset, and of nothing else: not of when a process was killed, nor
of how many records it took at once. That is what makes results the same however they came about.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from .topology import Window


@dataclass(frozen=True, slots=True)
class Remembered:
    """One event in a window: where it was, its own time in milliseconds, its key and its columns."""

    offset: int
    time: int
    key: object
    data: Any


@dataclass(slots=True)
class History:
    """The last records of a partition: from the first one that is not older than the window's span.

    Older is counted from the latest time in what is held, so nothing outside of it matters: reading the log from
    `first` on gives the same tail again. Whatever set the latest time is never older than itself, hence held.
    """

    window: Window
    _tail: deque[Remembered] = field(default_factory=deque[Remembered])
    _by_key: dict[object, deque[Remembered]] = field(default_factory=dict[object, deque[Remembered]])
    _peaks: deque[Remembered] = field(default_factory=deque[Remembered])
    """Those that none after them is later than; the first has the latest time."""

    @property
    def first(self) -> int | None:
        """The offset from which on a log must be read to remember the same; None where nothing is remembered."""
        return self._tail[0].offset if self._tail else None

    def before(self, key: object, time: int) -> tuple[Any, ...]:
        """Return what came before with the same key within the span, oldest first, at most `most`."""
        since = time - self._span
        found = [each.data for each in self._by_key.get(key, ()) if since < each.time <= time]
        return tuple(found[-self.window.most :])

    def add(self, offset: int, time: int, key: object, data: Any) -> None:
        """Remember an event, and forget what has become too old."""
        event = Remembered(offset, time, key, data)
        self._tail.append(event)
        self._by_key.setdefault(key, deque()).append(event)
        while self._peaks and self._peaks[-1].time <= time:
            self._peaks.pop()
        self._peaks.append(event)
        while self._tail[0].time < self._peaks[0].time - self._span or len(self._tail) > self.window.capacity:
            self._forget(self._tail.popleft())

    def _forget(self, event: Remembered) -> None:
        if self._peaks[0] is event:
            self._peaks.popleft()
        same = self._by_key[event.key]
        same.popleft()
        if not same:
            del self._by_key[event.key]

    @property
    def _span(self) -> int:
        return int(self.window.span.total_seconds() * 1000)


@dataclass(slots=True)
class Last:
    """The last event of each key that a step made from one partition."""

    made: dict[object, Any] = field(default_factory=dict[object, Any])
