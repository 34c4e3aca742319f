"""The shapes of answers to Check and Diff."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..values import Value


class RefusedError(Exception):
    """What the real plugin answers as an error of the whole call, with its own words."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One refused property; the bridged providers leave `property` empty and name it in the reason."""

    property: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """The inputs that the engine keeps, and everything that is wrong with them."""

    inputs: dict[str, Value]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class DiffAnswer:
    """Whether something changes, by path and kind (ADD, UPDATE, DELETE, each also _REPLACE), and what it forces."""

    changes: bool
    replaces: tuple[str, ...] = ()
    detailed: dict[str, str] = field(default_factory=dict[str, str])
    delete_before_replace: bool = False
