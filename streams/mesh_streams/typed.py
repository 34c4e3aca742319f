"""Events as frozen dataclasses, and as the plain mappings that Avro reads and writes."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from functools import cache, partial
from operator import itemgetter
from typing import Any, TypeVar, cast

from .errors import PoisonError

T = TypeVar("T")


def build(kind: type[T], values: Mapping[str, Any]) -> T:
    """Return an event from its columns; columns that the class does not have are left out.

    Raises PoisonError where a column without a default is missing, or the class refuses what it is given.
    """
    return builder(kind)(values)


def plain(event: object) -> dict[str, Any]:
    """Return the columns of an event, nested ones as mappings."""
    names, flat = _shape(type(event))
    if flat:
        return {name: getattr(event, name) for name in names}
    return {name: _plain(getattr(event, name)) for name in names}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in cast("list[Any]", value)]
    return value


@cache
def _shape(kind: type) -> tuple[tuple[str, ...], bool]:
    """Return the names of a class's columns, and whether none of them holds others."""
    fields = dataclasses.fields(kind)
    hints = typing.get_type_hints(kind)
    return tuple(each.name for each in fields), all(_maker(hints[each.name]) is _same for each in fields)


@cache
def builder(kind: type[Any]) -> Callable[[Mapping[str, Any]], Any]:
    """Return what `build` does for a class."""
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    simple = [field.name for field in fields if _maker(hints[field.name]) is _same]
    makers = {field.name: made for field in fields if (made := _maker(hints[field.name])) is not _same}
    needed = [field.name for field in fields if _required(field)]

    def make(values: Mapping[str, Any]) -> Any:
        try:
            found = {name: values[name] for name in simple if name in values}
            for name, made in makers.items():
                if name in values:
                    found[name] = made(values[name])
            return kind(**found)
        except PoisonError:
            raise
        except Exception as error:
            missing = ", ".join(name for name in needed if name not in values)
            said = f"{missing} missing for" if missing else f"{type(error).__name__} of"
            raise PoisonError("columns", f"{said} {kind.__name__}") from error

    if makers or len(simple) < 2 or any(field.kw_only for field in fields):
        return make
    columns = itemgetter(*simple)

    def quickly(values: Mapping[str, Any]) -> Any:
        """Take columns by their places, as long as there are all of them and the class takes them."""
        try:
            return kind(*columns(values))
        except Exception:
            return make(values)

    return quickly


def _required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _maker(hint: Any) -> Callable[[Any], Any]:
    """Return what turns a value of Avro into one of the hint: a nested class, a tuple, or the value itself."""
    options = typing.get_args(hint) if typing.get_origin(hint) in (typing.Union, types.UnionType) else (hint,)
    for option in options:
        if dataclasses.is_dataclass(option):
            inner = builder(cast("type[Any]", option))
            return partial(_if_any, inner)
        if typing.get_origin(option) is tuple:
            return partial(_if_any, tuple)
    return _same


def _if_any(make: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else make(value)


def _same(value: Any) -> Any:
    return value
