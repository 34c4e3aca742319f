"""What a provider would plan for a value: its shape, what stays as it is, and what of it forces a replacement."""

from __future__ import annotations

from typing import cast

from ..values import Unknown, Value, holds
from . import coercion
from .inputs import DEFAULTS
from .table import Field


def shaped(field: Field, value: Value) -> Value:
    """Return a value in its property's shape; an empty list is as good as none."""
    if field.kind == "object" and isinstance(value, list) and len(value) <= 1:
        value = value[0] if value else None
    if field.kind == "list" and isinstance(value, dict):
        value = [value]
    return None if value == [] else coercion.typed(field.kind, value)


def planned(field: Field, old: Value, new: Value) -> Value:
    """Return what the provider would plan: what the cloud fills in stays, and so does a zero value that is left out."""
    if field.computed and (new is None or new == ""):
        return old
    if new is None:
        if field.default is not None:
            return old if old is None else coercion.typed(field.kind, cast("Value", field.default))
        if field.kind == "map" and old is not None:
            return {}
        return old if field.scalar and old in (False, 0, "") else None
    return None if old is None and new == {} and field.kind != "object" else new


def zero(field: Field, value: Value) -> bool:
    """Whether a value is what a provider takes an unset scalar for."""
    return field.scalar and not isinstance(value, Unknown) and value in (False, 0, "")


def undecided(field: Field, new: Value) -> bool:
    """Whether a map has an unknown value, or a list an unknown block: then nothing of it is told apart."""
    if isinstance(new, dict):
        return field.kind == "map" and any(isinstance(each, Unknown) for each in new.values())
    return isinstance(new, list) and bool(field.fields) and any(isinstance(each, Unknown) for each in new)


def forces(field: Field, value: Value) -> bool:
    """Whether setting or removing a value forces a replacement, by itself or by something in it."""
    if field.replace:
        return True
    blocks = value if isinstance(value, list) else [value]
    return any(
        forces(inner, each[inner.pulumi])
        for each in blocks
        if isinstance(each, dict)
        for inner in field.fields
        if each.get(inner.pulumi) not in (None, "", False, 0, [])
    )


def complete(field: Field, element: Value) -> bool:
    """Whether a plan would leave an element of a set as the program wrote it, adding no zero values of its own."""
    if not isinstance(element, dict):
        return not isinstance(element, Unknown)
    for inner in field.fields:
        value = element.get(inner.pulumi)
        if (value is None and inner.scalar and not inner.computed) or (not inner.scalar and holds(value, Unknown)):
            return False
        if isinstance(value, list) and inner.unordered and not inner.fields and value != sorted(value, key=repr):
            return False
    return True


def equal(field: Field, old: Value, new: Value) -> bool:
    """Whether two values read the same to the provider: 3 and "3" do."""
    if isinstance(old, (str, int, float, bool)) and isinstance(new, (str, int, float, bool)):
        return coercion.text(field.kind, old) == coercion.text(field.kind, new)
    return bare(old) == bare(new)


def bare(value: Value) -> Value:
    """Drop the notes on defaults, at every depth."""
    match value:
        case dict():
            return {key: bare(each) for key, each in sorted(value.items()) if key != DEFAULTS}
        case list():
            return [bare(each) for each in value]
        case _:
            return value
