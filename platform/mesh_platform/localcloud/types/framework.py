"""Check and Diff of plugin-framework resources: unknown keys and any enum pass; only required properties are wanted."""

from __future__ import annotations

from ..values import Unknown, Value, plain
from .answers import CheckAnswer, DiffAnswer, Failure, RefusedError
from .changes import changes
from .inputs import named, sealed
from .table import Field, Schema

REFUSED = "cannot encode resource inputs to call ValidateResourceConfig:"


def check(schema: Schema, name: str, news: dict[str, Value], olds: dict[str, Value]) -> CheckAnswer:
    """Return the inputs and the required properties that are missing.

    Raises RefusedError where a number or a boolean is wanted and something else stands there.
    """
    inputs = named(schema, name, news, olds)
    for field in schema.fields:
        _require(field, plain(inputs.get(field.pulumi)))
    missing = tuple(
        Failure("", f"Missing required property '{field.pulumi}'")
        for field in schema.fields
        if field.required and field.pulumi not in inputs
    )
    return CheckAnswer(sealed(schema.fields, inputs), missing)


def diff(schema: Schema, old: dict[str, Value], new: dict[str, Value]) -> DiffAnswer:
    """Compare; these resources never say which property changed, only which ones force a replacement."""
    found = [
        change for field in schema.fields for change in changes(field, old.get(field.pulumi), new.get(field.pulumi))
    ]
    replaces = dict.fromkeys(change.head for change in found if change.forced)
    return DiffAnswer(bool(found), tuple(replaces))


def _require(field: Field, value: Value) -> None:
    within = f'{REFUSED} objectEncoder failed on property "{field.name}": '
    if field.kind == "list" and field.of in ("integer", "number") and isinstance(value, list):
        for position, each in enumerate(value):
            if not _is_number(each):
                raise RefusedError(
                    f"{within}encList failed while encoding element {position} ({{{each}}}): "
                    f'Expected a Number, got resource.PropertyValue{{V:"{each}"}} true'
                )
    if field.kind in ("integer", "number") and not _is_number(value):
        raise RefusedError(f'{within}Expected a Number, got resource.PropertyValue{{V:"{value}"}} true')
    if field.kind == "boolean" and not _is_boolean(value):
        raise RefusedError(f'{within}Expected a Boolean, got resource.PropertyValue{{V:"{value}"}} true')


def _is_boolean(value: Value) -> bool:
    return value in ("true", "false") or isinstance(value, (bool, Unknown, type(None)))


def _is_number(value: Value) -> bool:
    return value is None or (isinstance(value, (int, float, Unknown)) and not isinstance(value, bool))
