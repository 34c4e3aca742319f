"""The plan of faults: which request fails, how, and how often. A file beside the store; without it nothing does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import cast

from mesh_platform.errors import UsageError

NAME = "faults.yaml"
OPERATIONS = ("create", "read", "update", "delete")
_FIELDS = {"type": str, "operation": str, "fault": str, "times": int, "after": int, "seconds": (int, float)}


class Kind(StrEnum):
    """What can go wrong with one request."""

    TOO_MANY = "429"
    CONFLICT = "409"
    INTERNAL = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    RESET_BEFORE = "reset before send"
    RESET_AFTER = "reset after commit"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated answer"
    NOT_VISIBLE = "404 after create"
    STALE = "stale read"
    SLOW = "slow answer"


COMMITS = {Kind.RESET_AFTER, Kind.TIMEOUT, Kind.TRUNCATED, Kind.SLOW}
"""Faults of requests that the cloud has carried out: only the answer is lost or late."""
AFTER_A = {Kind.NOT_VISIBLE: "create", Kind.STALE: "update"}
"""Faults of the read that follows a write, by that write: it still shows what was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of the plan.

    `type` is a glob over resource types as `confluentcloud:index/*`. It spares the first `after` requests that it
    matches and hits the next `times`. `seconds` is the Retry-After of a 429 or 503, or how late a slow answer is.
    """

    number: int
    kind: Kind
    type: str = "*"
    operation: str = "*"
    times: int = 1
    after: int = 0
    seconds: float | None = None

    def matches(self, operation: str, kind: str) -> bool:
        """Whether it is about such a request."""
        wanted = AFTER_A.get(self.kind, self.operation)
        return wanted in ("*", operation) and fnmatchcase(kind, self.type)


def read(file: Path) -> tuple[Fault, ...]:
    """Return the faults of a plan; none without the file. Raises UsageError for what is no plan."""
    import yaml  # most stores have no plan

    try:
        found: object = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"the plan of faults cannot be read: {error}", where=str(file), fix="correct it") from error
    if found is None:
        return ()
    if not isinstance(found, list):
        raise _wrong(file, "it is no list of faults")
    return tuple(_fault(file, number, each) for number, each in enumerate(cast("list[object]", found)))


def _fault(file: Path, number: int, given: object) -> Fault:
    if not isinstance(given, dict):
        raise _wrong(file, f"entry {number} is no fault")
    fields = cast("dict[str, object]", given)
    for name, value in fields.items():
        if name not in _FIELDS:
            raise _wrong(file, f"entry {number} has an unknown field {name}")
        if not isinstance(value, _FIELDS[name]) or isinstance(value, bool):
            raise _wrong(file, f"entry {number}: {name} is not what it should be")
    kind, operation = fields.get("fault"), fields.get("operation", "*")
    if kind not in list(Kind):
        raise _wrong(file, f"entry {number}: fault is one of {', '.join(Kind)}")
    if operation not in ("*", *OPERATIONS):
        raise _wrong(file, f"entry {number}: operation is one of {', '.join(OPERATIONS)}")
    rest = {name: value for name, value in fields.items() if name != "fault"}
    return Fault(number=number, kind=Kind(cast("str", kind)), **rest)  # pyright: ignore[reportArgumentType]


def _wrong(file: Path, what: str) -> UsageError:
    return UsageError(f"the plan of faults: {what}", where=str(file), fix="see Faults in docs/local-cloud.md")
