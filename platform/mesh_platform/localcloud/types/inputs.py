"""The inputs that Check hands back: names and defaults filled in, notes of both, and what is secret marked so."""

from __future__ import annotations

import secrets as random
from typing import cast

from ..values import Secret, Unknown, Value, plain
from . import coercion
from .table import Field, Schema

DEFAULTS = "__defaults"
"""Where inputs note which of their properties no program gave."""


def named(schema: Schema, name: str, news: dict[str, Value], olds: dict[str, Value]) -> dict[str, Value]:
    """Return the inputs with a name where Pulumi makes one up; one that was made up for `olds` is kept."""
    inputs = {key: value for key, value in news.items() if key != DEFAULTS}
    own = schema.autoname
    if own is not None and plain(inputs.get(own)) is None:
        made_up = own in olds and (schema.framework or own in noted(olds))
        inputs[own] = olds[own] if made_up else f"{name}-{random.token_hex(4)[:7]}"
    return inputs


def with_defaults(schema: Schema, inputs: dict[str, Value], news: dict[str, Value]) -> dict[str, Value]:
    """Return the inputs with the schema's defaults, and the notes on what `news` did not give."""
    return _with_defaults(schema.fields, inputs, _made_up(inputs, news))


def _made_up(inputs: dict[str, Value], news: dict[str, Value]) -> list[str]:
    return [name for name, value in inputs.items() if plain(news.get(name)) is None and plain(value) is not None]


def noted(inputs: dict[str, Value]) -> list[str]:
    """Return the properties that no program gave."""
    found = plain(inputs.get(DEFAULTS))
    return cast("list[str]", found) if isinstance(found, list) else []


def _with_defaults(fields: tuple[Field, ...], given: dict[str, Value], added: list[str]) -> dict[str, Value]:
    known = {field.pulumi: field for field in fields}
    inputs = {
        key: _nested(known[key].fields, value) if key in known else value
        for key, value in given.items()
        if key != DEFAULTS
    }
    taken = {name for field in fields if field.pulumi in inputs for name in (*field.conflicts, *field.exactly_one)}
    for field in fields:
        # A default that is a zero value stays the provider's own: no input shows it.
        if field.default and field.pulumi not in inputs and field.name not in taken:
            inputs[field.pulumi] = default(field)
            added.append(field.pulumi)
    return {**inputs, DEFAULTS: cast("Value", sorted(added))}


def _nested(fields: tuple[Field, ...], value: Value) -> Value:
    match value:
        case Secret():
            return Secret(_nested(fields, value.value))
        case dict() if fields:
            return _with_defaults(fields, value, [])
        case list() if fields:
            return [_nested(fields, each) for each in value]
        case _:
            return value


def default(field: Field) -> Value:
    """Return the default of a property in its kind."""
    found = field.default
    if field.kind == "boolean" and isinstance(found, str):
        return found == "true"
    return cast("Value", found)


def shaped(fields: tuple[Field, ...], values: dict[str, Value]) -> dict[str, Value]:
    """Return values as the engine keeps them: in their property's kind and shape, and without what is none."""
    known = {field.pulumi: field for field in fields}
    found = {key: _shape(known[key], value) if key in known else value for key, value in values.items()}
    return {key: value for key, value in found.items() if plain(value) is not None}


def _shape(field: Field, value: Value) -> Value:
    if isinstance(value, Secret):
        return Secret(_shape(field, value.value))
    if value is None or isinstance(value, Unknown):
        return value
    if field.kind == "object":
        one = value[0] if isinstance(value, list) and len(value) == 1 else value
        return None if one == [] else _element(field, one)
    if field.kind == "list":
        return [_element(field, each) for each in (value if isinstance(value, list) else [value])]
    if field.kind == "map" and isinstance(value, dict):
        return {key: coercion.typed(field.of, each) for key, each in value.items() if each is not None}
    return coercion.typed(field.kind, value)


def _element(field: Field, value: Value) -> Value:
    if isinstance(value, Secret):
        return Secret(_element(field, value.value))
    if isinstance(value, dict) and field.fields:
        return shaped(field.fields, value)
    return value if field.fields else coercion.typed(field.of, value)


def sealed(fields: tuple[Field, ...], values: dict[str, Value]) -> dict[str, Value]:
    """Mark what the schema calls sensitive as secret, at every depth; what is secret already stays so."""
    known = {field.pulumi: field for field in fields}
    return {key: _seal(known.get(key), value) for key, value in values.items()}


def _seal(field: Field | None, value: Value) -> Value:
    if field is None:
        return value
    if isinstance(value, Secret):
        return Secret(_seal_inside(field, value.value))
    inner = _seal_inside(field, value)
    return Secret(inner) if field.secret and inner is not None else inner


def _seal_inside(field: Field, value: Value) -> Value:
    if isinstance(value, dict) and field.fields:
        return sealed(field.fields, value)
    if isinstance(value, list) and field.fields:
        return [sealed(field.fields, each) if isinstance(each, dict) else each for each in value]
    return value
