"""Property values as the provider protocol knows them: plain data, secrets, and what is not known yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final


@final
class Unknown:
    """A value that exists only after the apply; compares equal to itself alone."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must stay encrypted in every state; `repr` never shows it."""

    value: Value

    def __repr__(self) -> str:
        return "Secret([hidden])"


Value = None | bool | int | float | str | Unknown | Secret | list["Value"] | dict[str, "Value"]
"""A property value at any depth; numbers of the wire are floats, integral ones become int."""


def plain(value: Value) -> Value:
    """Return a value with every secret opened, for comparing and computing; never for writing it anywhere."""
    match value:
        case Secret():
            return plain(value.value)
        case list():
            return [plain(each) for each in value]
        case dict():
            return {key: plain(each) for key, each in value.items()}
        case _:
            return value


def holds(value: Value, kind: type[Unknown] | type[Secret]) -> bool:
    """Whether an unknown or a secret is anywhere in a value."""
    if isinstance(value, kind):
        return True
    match value:
        case Secret():
            return holds(value.value, kind)
        case list():
            return any(holds(each, kind) for each in value)
        case dict():
            return any(holds(each, kind) for each in value.values())
        case _:
            return False


def dig(values: dict[str, Value], path: str) -> Value:
    """Return what is at a dotted path, opened; None where there is nothing."""
    found: Value = values
    for step in path.split("."):
        found = plain(found) if isinstance(found, Secret) else found
        if not isinstance(found, dict):
            return None
        found = found.get(step)
    return plain(found)
