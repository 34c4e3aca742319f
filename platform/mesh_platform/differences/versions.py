"""Which step of a version (semantic versioning 2.0.0) a difference asks for, and which one was taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from .model import Difference, Direction

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?")


class Step(IntEnum):
    """A step of a version, ascending. `back` is a version that is lower than before."""

    back = -1
    none = 0
    patch = 1
    minor = 2
    major = 3


def asked(differences: Iterable[Difference]) -> Step:
    """Return the step that differences ask for: major for what breaks, minor for what is more or less than before."""
    return max((_asked(each) for each in differences if each.what != "version"), default=Step.none)


def raised(old: str, new: str) -> Step | None:
    """Return the step from one version to another; None where one of them is no version."""
    before, after = _VERSION.fullmatch(old), _VERSION.fullmatch(new)
    if before is None or after is None:
        return None
    was, will = ([int(part or 0) for part in each.groups()] for each in (before, after))
    if will < was:
        return Step.back
    steps = (Step.major, Step.minor, Step.patch)
    return next((step for step, one, other in zip(steps, was, will, strict=True) if one != other), Step.none)


def _asked(difference: Difference) -> Step:
    if difference.breaking:
        return Step.major
    return Step.patch if difference.direction is Direction.changed else Step.minor
