"""What properties ask of each other: all, one, exactly one or none of a group, in the Terraform plugin SDK's words."""

from __future__ import annotations

from collections.abc import Iterable

from ..values import Unknown, Value, holds, plain
from .table import Field


class Given:
    """Which properties of a whole resource a program sets, by path.

    What holds something unknown is in `open`; what is unknown itself may still turn out unset, and is not in `sure`.
    """

    def __init__(self, fields: tuple[Field, ...], values: dict[str, Value]) -> None:
        self.sure: set[str] = set()
        self.open: set[str] = set()
        self._all: set[str] = set()
        self._walk(fields, values, "")

    def __contains__(self, path: str) -> bool:
        return path in self._all

    def _walk(self, fields: tuple[Field, ...], values: dict[str, Value], path: str) -> None:
        for field in fields:
            value, here = plain(values.get(field.pulumi)), f"{path}{field.name}"
            if value is None:
                continue
            self._all.add(here)
            if holds(value, Unknown):
                self.open.add(here)
            if not (isinstance(value, Unknown) and field.scalar):
                self.sure.add(here)
            for position, each in enumerate(value if isinstance(value, list) else [value]):
                if field.fields and isinstance(each, dict):
                    self._walk(field.fields, each, f"{here}.{position}.")


def missing(field: Field, path: str, given: Given) -> str | None:
    """Return how a group that wants one of its properties, or exactly one, is broken at a path."""
    if field.exactly_one:
        found = [name for name in field.exactly_one if name in given and name not in given.open]
        every = _list(field.exactly_one)
        if not found and not any(name in given.open for name in field.exactly_one):
            return f'Invalid combination of arguments. "{path}": one of `{every}` must be specified'
        if len(found) > 1:
            return (
                f'Invalid combination of arguments. "{path}": only one of `{every}` can be specified, '
                f"but `{_list(found)}` were specified."
            )
    if field.at_least_one and not any(name in given for name in field.at_least_one):
        return f'Missing required argument. "{path}": one of `{_list(field.at_least_one)}` must be specified'
    return None


def incomplete(field: Field, path: str, given: Given) -> str | None:
    """Return which properties one that is set at a path wants beside it, when one of them is not set."""
    every = {path, *field.together}
    if field.together and any(name not in given for name in every):
        return f'Missing required argument. "{path}": all of `{_list(every)}` must be specified'
    return None


def conflict(field: Field, path: str, given: Given) -> str | None:
    """Return the first property that one at a path cannot stand beside."""
    other = next((name for name in field.conflicts if name in given.sure), None)
    return None if other is None else f'Conflicting configuration arguments. "{path}": conflicts with {other}'


def _list(names: Iterable[str]) -> str:
    return ",".join(sorted(names))
