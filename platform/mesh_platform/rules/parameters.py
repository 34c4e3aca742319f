"""Parameters of rules as policies give them: `share: {atMost: 1.0}`. Each declares the order in which it tightens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values by name, then by order. A value that a rule cannot use raises ValueError, which blocks."""

    values: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    def number(self, name: str, order: str, default: float) -> float:
        """Return a number."""
        found = self._value(name, order)
        if found is None:
            return default
        if isinstance(found, bool) or not isinstance(found, (int, float)):
            raise ValueError(f"parameter {name}.{order} is {found!r}; it should be a number")
        return found

    def text(self, name: str, order: str, default: str) -> str:
        """Return a text."""
        found = self._value(name, order)
        if found is None:
            return default
        if not isinstance(found, str):
            raise ValueError(f"parameter {name}.{order} is {found!r}; it should be text")
        return found

    def texts(self, name: str, order: str) -> frozenset[str] | None:
        """Return a set of texts; None where nothing is said."""
        found = self._value(name, order)
        if found is None:
            return None
        if not isinstance(found, list):
            raise ValueError(f"parameter {name}.{order} is {found!r}; it should be a list")
        return frozenset(str(each) for each in found)

    def truth(self, name: str, order: str, *, default: bool) -> bool:
        """Return true or false."""
        found = self._value(name, order)
        if found is None:
            return default
        if not isinstance(found, bool):
            raise ValueError(f"parameter {name}.{order} is {found!r}; it should be true or false")
        return found

    def _value(self, name: str, order: str) -> JsonValue:
        said = self.values.get(name)
        if said is None:
            return None
        if not isinstance(said, dict) or set(said) != {order}:
            raise ValueError(f"parameter {name} is {said!r}; it should have {order} and nothing else")
        return said[order]
