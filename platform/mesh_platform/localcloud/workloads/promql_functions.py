"""What PromQL's functions compute, as Prometheus does: rates, figures over a range, quantiles of histograms."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence

Point = tuple[float, float]
"""Moment in seconds, and value."""
_NEAR = 1.1
"""A series that ends within so many average gaps of a range's edge is taken to reach it (Prometheus, functions.go)."""


def increase(points: Sequence[Point], start: float, end: float) -> float | None:
    """Return by how much a counter rose in a range, extrapolated to its edges; None for fewer than two samples.

    A value that is lower than the one before it is a restart from nothing.
    """
    if len(points) < 2 or points[0][0] == points[-1][0]:
        return None
    (first, lowest), (last, highest) = points[0], points[-1]
    steps = itertools.pairwise(value for _, value in points)
    risen = highest - lowest + sum(before for before, after in steps if after < before)
    covered = last - first
    gap = covered / (len(points) - 1)
    to_start, to_end = first - start, end - last
    to_start = gap / 2 if to_start >= gap * _NEAR else to_start
    if risen > 0 and lowest >= 0:
        # A counter cannot have been below nothing: it began where a line through its rise meets zero.
        to_start = min(to_start, covered * (lowest / risen))
    to_end = gap / 2 if to_end >= gap * _NEAR else to_end
    return risen * (covered + to_start + to_end) / covered


def rate(points: Sequence[Point], start: float, end: float) -> float | None:
    """Return a counter's rise a second."""
    risen = increase(points, start, end)
    return None if risen is None else risen / (end - start)


def _over(compute: Callable[[list[float]], float]) -> Callable[[Sequence[Point], float, float], float | None]:
    def computed(points: Sequence[Point], start: float, end: float) -> float | None:
        return compute([value for _, value in points]) if points else None

    return computed


OVER_RANGES: Mapping[str, Callable[[Sequence[Point], float, float], float | None]] = {
    "rate": rate,
    "increase": increase,
    "sum_over_time": _over(math.fsum),
    "avg_over_time": _over(lambda values: math.fsum(values) / len(values)),
    "max_over_time": _over(max),
    "min_over_time": _over(min),
    "count_over_time": _over(lambda values: float(len(values))),
}
"""By name: from the points of one series and its range to a value, or to none."""
AGGREGATIONS: Mapping[str, Callable[[list[float]], float]] = {
    "sum": math.fsum,
    "avg": lambda values: math.fsum(values) / len(values),
    "max": max,
    "min": min,
    "count": lambda values: float(len(values)),
}
"""By name: from the values of one group to one."""


def quantile(share: float, buckets: Sequence[tuple[float, float]]) -> float | None:
    """Return a quantile from (upper bound, count of all up to it); None where it cannot be told.

    Without a bucket for all, or with fewer than two, there is none. Within a bucket values are spread evenly; above the
    highest finite bound the quantile is that bound.
    """
    ordered = _rising(sorted(buckets))
    if len(ordered) < 2 or not math.isinf(ordered[-1][0]) or not ordered[-1][1]:
        return None
    if not 0 <= share <= 1:
        return math.copysign(math.inf, share)
    rank = share * ordered[-1][1]
    place = next(index for index, (_, count) in enumerate(ordered) if count >= rank)
    if place == len(ordered) - 1:
        return ordered[-2][0]
    upper, count = ordered[place]
    if place == 0 and upper <= 0:
        return upper
    lower, below = ordered[place - 1] if place else (0.0, 0.0)
    inside = count - below
    return lower + (upper - lower) * ((rank - below) / inside) if inside else None


def _rising(buckets: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return buckets whose counts never fall, which rates of buckets that were not read at once may do."""
    found: list[tuple[float, float]] = []
    for bound, count in buckets:
        found.append((bound, max(count, found[-1][1] if found else count)))
    return found
