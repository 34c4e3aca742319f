"""Figures of a run: how fast each port was, and how late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .observer import Seen
from .report import Flow, Link


def flows(events: Mapping[str, Sequence[Seen]], written: Mapping[str, float]) -> dict[str, Flow]:
    """Return the figures of each port; `written` is when the line of each payment was, in seconds since the epoch."""
    return {port: _flow(seen, written) for port, seen in events.items()}


def trace(events: Mapping[str, Sequence[Seen]], written: Mapping[str, float]) -> tuple[Link, ...]:
    """Return all that came of the payment of which most came."""
    by_payment: dict[str, list[Seen]] = {}
    for each in (one for seen in events.values() for one in seen):
        by_payment.setdefault(each.envelope.correlation, []).append(each)
    longest = max(by_payment.values(), key=len) if by_payment else list[Seen]()
    return tuple(
        Link(
            port=each.topic, type=each.envelope.type, id=each.envelope.id, cause=each.envelope.causation,
            source=each.envelope.source, seconds=round(each.at - written.get(each.envelope.correlation, each.at), 3),
        )
        for each in sorted(longest, key=lambda each: each.at)
    )  # fmt: skip


def share(values: Sequence[float], part: float) -> float:
    """Return the value that `part` of all are not above; 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)] if ordered else 0.0


def _flow(seen: Sequence[Seen], written: Mapping[str, float]) -> Flow:
    late = [each.at - written[each.envelope.correlation] for each in seen if each.envelope.correlation in written]
    span = seen[-1].at - seen[0].at if len(seen) > 1 else 0.0
    rate = len(seen) / span if span > 0 else float(len(seen))
    return Flow(events=len(seen), rate=rate, p50=share(late, 0.5), p99=share(late, 0.99))
