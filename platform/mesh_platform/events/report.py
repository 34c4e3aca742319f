"""What a run came to: what was proven, and its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that must hold, and what was found."""

    name: str
    holds: bool
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What one port published: events, events a second between the first and the last, and latency in seconds.

    The latency is from the line in the journal to the moment in which a consumer has the committed event.
    """

    events: int
    rate: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One event of a payment: its port, its id and its cause's, and how long after the journal's line it was seen."""

    port: str
    type: str
    id: str
    cause: str
    source: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A run: how much, how long (seconds), whom it killed, the figures by port and the checks.

    `trace` is all that came of one payment, in the order in which it was seen.
    """

    run: str
    payments: int
    bad: int
    seconds: float
    killed: Mapping[str, int]
    flows: Mapping[str, Flow]
    dead_letters: Mapping[str, int]
    reasons: Mapping[str, int]
    trace: tuple[Link, ...]
    checks: tuple[Check, ...]
    folder: str

    @property
    def holds(self) -> bool:
        """Whether every check does."""
        return all(each.holds for each in self.checks)
