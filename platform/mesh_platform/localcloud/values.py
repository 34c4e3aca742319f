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
