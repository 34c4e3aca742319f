"""Figures of a run: how fast each port was, and how late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .observer import Seen
from .report import Flow


def flows(events: Mapping[str, Sequence[Seen]], written: Mapping[str, float]) -> dict[str, Flow]:
    """Return the figures of each port; `written` is when the line of each payment was, in seconds since the epoch."""
    return {port: _flow(seen, written) for port, seen in events.items()}


def share(values: Sequence[float], part: float) -> float:
    """Return the value that `part` of all are not above; 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def _flow(seen: Sequence[Seen], written: Mapping[str, float]) -> Flow:
    late = [each.at - written[each.envelope.correlation] for each in seen if each.envelope.correlation in written]
    span = seen[-1].at - seen[0].at if len(seen) > 1 else 0.0
    rate = len(seen) / span if span > 0 else float(len(seen))
    return Flow(events=len(seen), rate=rate, p50=share(late, 0.5), p99=share(late, 0.99))
