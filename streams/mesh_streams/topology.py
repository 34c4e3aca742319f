"""What a product declares: its streams, and which function turns what into what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

Made = object | Iterable[object] | None
"""What a function makes of one event: nothing, one event or several, each of a type that its step writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """The events of a port. `data` is a frozen dataclass with the port's columns, or those that are of interest.

    `type` is the CloudEvents type, `identity` the column that becomes the event's id, `key` the column whose events
    keep their order: they are in one partition. `time` is the column with the event's own time, where it begins here;
    what is made from another event has the time of that one. A stream that is only read needs no more than id and data.
    """

    id: str
    data: type[Any]
    type: str = ""
    identity: str = ""
    key: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Remembers the events of the same key that came before, as far back as `span` in the events' own time.

    At most the last `most` of them are shown. It holds what `span` holds, and `capacity` events a partition.
    """

    key: str
    span: timedelta
    most: int = 20
    capacity: int = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """Remembers what the step made last of the same key; the topic of what it makes is the memory.

    That topic needs as many partitions as the one that is read.
    """

    key: str
    stream: Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One input: `function(event, now)`, or `function(event, remembered, now)` where it has a memory.

    `remembered` is a tuple of events, oldest first, for a Window, and an event or None for Latest. `now` is when the
    transaction began. The function is pure: what it raises is a reason to put the record to the dead letters.
    """

    reads: Stream
    function: Callable[..., Made]
    writes: tuple[Stream, ...] = ()
    memory: Window | Latest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """A file of JSON lines that only grows, named by MESH_JOURNAL: `function(line, now)` makes an event of each."""

    function: Callable[..., object]
    writes: Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Processor:
    """All that a product's process does. `dead_letters` is the port of the dead letters of steps that write nothing."""

    steps: tuple[Step, ...] = ()
    journal: Journal | None = None
    dead_letters: str = ""
