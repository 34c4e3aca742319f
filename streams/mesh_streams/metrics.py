"""What a process counts, as Prometheus reads it. The names are those that the platform's alerts ask for."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""Upper bounds of the latency's buckets in seconds."""
_HELP = {
    "mesh_records_total": ("counter", "Records that were taken from an input."),
    "mesh_records_failed_total": ("counter", "Records that could not be processed."),
    "mesh_records_dead_lettered_total": ("counter", "Records that went to the dead letters."),
    "mesh_transactions_aborted_total": ("counter", "Transactions that were given up and taken up again."),
    "mesh_consumer_lag": ("gauge", "Records of a partition that are not taken yet."),
}
LATENCY = "mesh_record_latency_seconds"

Labels = tuple[tuple[str, str], ...]


class Metrics:
    """Counters, gauges and the latency of what each port's events took since their cause was published."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[str, dict[Labels, float]] = {name: {} for name in _HELP}
        self._buckets: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._sums: dict[str, float] = defaultdict(float)

    def add(self, name: str, amount: float = 1, **labels: str) -> None:
        """Count; `name` is one of the counters."""
        key = tuple(sorted(labels.items()))
        with self._lock:
            self._values[name][key] = self._values[name].get(key, 0) + amount

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        with self._lock:
            self._values[name][tuple(sorted(labels.items()))] = value

    def observe(self, port: str, *seconds: float) -> None:
        """Take the latencies of events of a port, as completed.v1."""
        with self._lock:
            for each in seconds:
                self._buckets[port][bisect_left(BOUNDS, each)] += 1
            self._sums[port] += sum(seconds)

    def total(self, name: str) -> float:
        """Return a counter over all labels."""
        with self._lock:
            return sum(self._values[name].values())

    def text(self) -> str:
        """Return everything in Prometheus' text format."""
        with self._lock:
            return "\n".join([*self._lines(), ""])

    def _lines(self) -> Iterator[str]:
        for name, (kind, said) in _HELP.items():
            yield from (f"# HELP {name} {said}", f"# TYPE {name} {kind}")
            yield from (f"{name}{_shown(labels)} {value:g}" for labels, value in sorted(self._values[name].items()))
        yield from (f"# HELP {LATENCY} From the publication of its cause to its own.", f"# TYPE {LATENCY} histogram")
        for port, counts in sorted(self._buckets.items()):
            seen = 0
            for bound, count in zip([*map(str, BOUNDS), "+Inf"], counts, strict=True):
                seen += count
                yield f'{LATENCY}_bucket{{port="{port}",le="{bound}"}} {seen}'
            yield f'{LATENCY}_sum{{port="{port}"}} {self._sums[port]:.6f}'
            yield f'{LATENCY}_count{{port="{port}"}} {seen}'


def _shown(labels: Labels) -> str:
    return "{" + ",".join(f'{name}="{value}"' for name, value in labels) + "}" if labels else ""
