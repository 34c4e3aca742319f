"""How many replicas are wanted, as the horizontal autoscaler of Kubernetes decides it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .desired import Desired

_TOLERANCE = 0.1
"""A load so near to the target changes nothing (kube-controller-manager, horizontal-pod-autoscaler-tolerance)."""


def wanted(shares: Sequence[float], current: int, asked: Desired) -> int:
    """Return the number of replicas for these shares of the CPU limit (1.0 is all of it), one of each ready replica.

    Without a target, a limit or a measured replica it stays what it is, within the bounds.
    """
    count = current
    if asked.target is not None and asked.cpu and shares:
        ratio = sum(shares) / len(shares) * 100 / asked.target
        if abs(ratio - 1) > _TOLERANCE:
            count = math.ceil(len(shares) * ratio)
    return bounded(count, asked)


def bounded(count: int, asked: Desired) -> int:
    """Return a number of replicas that the bounds allow."""
    return min(max(count, asked.minimum), asked.maximum)


def settled(recommended: Sequence[tuple[float, int]], now: float, seconds: float) -> int:
    """Return the highest number that was recommended lately; `recommended` is (moment, number), now's among them."""
    return max(number for moment, number in recommended if moment >= now - seconds)
