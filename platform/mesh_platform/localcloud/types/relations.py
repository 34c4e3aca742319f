"""What properties ask of each other: all, one, exactly one or none of a group, in the Terraform plugin SDK's words."""

from __future__ import annotations

from collections.abc import Iterator

from ..values import Unknown, Value, plain
from .table import Field


class Given:
    """Which properties of a whole resource a program sets, by path; what is unknown may still turn out unset."""

    def __init__(self, fields: tuple[Field, ...], values: dict[str, Value]) -> None:
        self.known: set[str] = set()
        self.unknown: set[str] = set()
        self._walk(fields, values, "")

    def __contains__(self, path: str) -> bool:
        return path in self.known or path in self.unknown

    def _walk(self, fields: tuple[Field, ...], values: dict[str, Value], path: str) -> None:
        for field in fields:
            value, here = plain(values.get(field.pulumi)), f"{path}{field.name}"
            if value is None:
                continue
            (self.unknown if isinstance(value, Unknown) else self.known).add(here)
            for position, each in enumerate(value if isinstance(value, list) else [value]):
                if field.fields and isinstance(each, dict):
                    self._walk(field.fields, each, f"{here}.{position}.")


def reasons(field: Field, path: str, given: Given) -> Iterator[str]:
    """Yield a reason for every group that the property at a path breaks."""
    yield from _exactly_one(field, path, given)
    if field.at_least_one and not any(name in given for name in field.at_least_one):
        yield f'Missing required argument. "{path}": one of `{_list(field.at_least_one)}` must be specified'
    if path not in given:
        return
    other = next((name for name in field.conflicts if name in given.known), None)
    if other is not None:
        yield f'Conflicting configuration arguments. "{path}": conflicts with {other}'
    every = {path, *field.together}
    if field.together and any(name not in given for name in every):
        yield f'Missing required argument. "{path}": all of `{_list(every)}` must be specified'


def _exactly_one(field: Field, path: str, given: Given) -> Iterator[str]:
    if not field.exactly_one:
        return
    found = [name for name in field.exactly_one if name in given.known]
    every = _list(field.exactly_one)
    if not found and not any(name in given.unknown for name in field.exactly_one):
        yield f'Invalid combination of arguments. "{path}": one of `{every}` must be specified'
    elif len(found) > 1:
        yield (
            f'Invalid combination of arguments. "{path}": only one of `{every}` can be specified, '
            f"but `{_list(found)}` were specified."
        )


def _list(names: set[str] | list[str] | tuple[str, ...]) -> str:
    return ",".join(sorted(names))
