"""Figures in the text format of Prometheus, and the short history that is kept of them."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Labels = frozenset[tuple[str, str]]
"""Names and values; the metric's own name is the label `__name__`."""
NAME = "__name__"
LOOKBACK = 300.0
"""Seconds for which a sample stands for its series (Prometheus, query.lookback-delta)."""
_SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(.*)\})?\s+(\S+)(?:\s+-?\d+)?")
_LABEL = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?')
_ESCAPED = re.compile(r"\\(.)")
_PARTS = {"histogram": ("_bucket", "_sum", "_count"), "summary": ("_sum", "_count")}


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure at one moment."""

    labels: Labels
    value: float


@dataclass(frozen=True, slots=True)
class Exposed:
    """What one endpoint has shown; `families` names metrics that it has, also those without a sample yet."""

    samples: tuple[Sample, ...]
    families: frozenset[str]


@dataclass(slots=True)
class Series:
    """The samples of one series, oldest first; NaN where the series has ended."""

    times: list[float] = field(default_factory=list[float])
    values: list[float] = field(default_factory=list[float])


class History:
    """The last `keep` seconds of all series, and the names that are known."""

    def __init__(self, keep: float) -> None:
        self._keep = keep
        self._series: dict[Labels, Series] = {}
        self.names: set[str] = set()

    def add(self, now: float, samples: Iterable[Sample]) -> None:
        """Append samples that were taken at `now`."""
        for sample in samples:
            series = self._series.setdefault(sample.labels, Series())
            series.times.append(now)
            series.values.append(sample.value)
            self.names.add(dict(sample.labels)[NAME])

    def end(self, now: float, **labels: str) -> None:
        """Say that all series with these labels have ended, as their target is no more."""
        wanted = labels.items()
        ended = [each for each in self._series if all(pair in each for pair in wanted)]
        self.add(now, [Sample(each, math.nan) for each in ended])

    def forget(self, now: float) -> None:
        """Drop what is older than it is kept for."""
        for labels, series in list(self._series.items()):
            old = bisect_right(series.times, now - self._keep)
            del series.times[:old], series.values[:old]
            if not series.times:
                del self._series[labels]

    def named(self, name: str) -> Iterator[tuple[Labels, Series]]:
        """Yield the series of one metric."""
        for labels, series in self._series.items():
            if (NAME, name) in labels:
                yield labels, series


def latest(series: Series, at: float) -> float | None:
    """Return the value that stands at a moment; None where there is none, or the series has ended."""
    place = bisect_right(series.times, at) - 1
    if place < 0 or series.times[place] <= at - LOOKBACK or math.isnan(series.values[place]):
        return None
    return series.values[place]


def within(series: Series, start: float, end: float) -> list[tuple[float, float]]:
    """Return moments and values after `start` until `end`, as Prometheus' ranges are: open on the left."""
    first, last = bisect_right(series.times, start), bisect_right(series.times, end)
    found = zip(series.times[first:last], series.values[first:last], strict=True)
    return [(time, value) for time, value in found if not math.isnan(value)]


def sample(name: str, value: float, labels: Mapping[str, str]) -> Sample:
    """Return a sample of a metric."""
    return Sample(frozenset({**labels, NAME: name}.items()), value)


def parse(text: str, extra: Mapping[str, str]) -> Exposed:
    """Read an endpoint's text; `extra` labels win, as those of a target do. Raises ValueError for what is no sample."""
    samples: list[Sample] = []
    families: set[str] = set()
    for line in text.splitlines():
        stripped = line.strip()
        words = stripped.split()
        if words[:2] == ["#", "TYPE"] and len(words) == 4:
            families |= {words[2], *(words[2] + part for part in _PARTS.get(words[3], ()))}
        elif stripped and not stripped.startswith("#"):
            samples.append(_sample(stripped, extra))
    return Exposed(tuple(samples), frozenset(families))


def _sample(line: str, extra: Mapping[str, str]) -> Sample:
    found = _SAMPLE.fullmatch(line)
    if found is None:
        raise ValueError(f"no sample: {line[:80]!r}")
    name, inside, value = found.groups()
    if _LABEL.sub("", inside or "").strip():
        raise ValueError(f"no sample: {line[:80]!r}")
    labels = {each: _ESCAPED.sub(_meant, text) for each, text in _LABEL.findall(inside or "")}
    return sample(name, float(value), labels | dict(extra))


def _meant(escape: re.Match[str]) -> str:
    return "\n" if escape[1] == "n" else escape[1]
