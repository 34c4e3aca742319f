"""Check as the bridged providers answer it: unknown keys, required ones, shapes, limits and what properties ask of each
other, with the words of the Terraform plugin SDK's schema validation and of the Pulumi bridge's path notes."""

from __future__ import annotations

from collections.abc import Iterator

from ..values import Unknown, Value
from . import coercion, relations, validators
from .answers import CheckAnswer, Failure
from .inputs import DEFAULTS, named, sealed, with_defaults
from .relations import Given
from .table import Field, Schema

NOTE = "Examine values at"


def check(schema: Schema, name: str, news: dict[str, Value], olds: dict[str, Value]) -> CheckAnswer:
    """Return the inputs with a name and defaults, and every failure.

    Raises RefusedError where a text does not read as the number or boolean that is wanted.
    """
    inputs = named(schema, name, news, olds)
    coercion.require(schema.fields, inputs)
    # The provider judges what a program gave, before its own defaults.
    reasons = _Block(Given(schema.fields, inputs)).reasons(schema.fields, inputs, "", name)
    failures = tuple(Failure("", reason) for reason in reasons)
    return CheckAnswer(sealed(schema.fields, with_defaults(schema, inputs, news)), failures)


class _Block:
    """The walk over one resource: `path` is Terraform's (owner.0.id), `where` is Pulumi's (name.owner.id)."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def reasons(self, fields: tuple[Field, ...], values: dict[str, Value], path: str, where: str) -> Iterator[str]:
        """Yield what is wrong with a block, each reason with a note on where to look."""
        known = {field.pulumi for field in fields}
        for key in values:
            if key not in known and key != DEFAULTS:
                yield f"Invalid or unknown key. {NOTE} '{where}.{key}'."
        for field in fields:
            here = f"{where}.{field.pulumi}"
            for reason in self._property(field, values.get(field.pulumi), f"{path}{field.name}", here):
                yield reason if NOTE in reason else f"{reason}. {NOTE} '{here}'."

    def _property(self, field: Field, raw: Value, path: str, where: str) -> Iterator[str]:
        value = coercion.opened(raw)
        yield from relations.reasons(field, path, self.given)
        if value is None:
            if field.required and not field.exactly_one:
                yield f'Missing required argument. The argument "{path}" is required, but no definition was found.'
        elif not isinstance(value, Unknown):
            yield from self._shape(field, raw, value, path, where)

    def _shape(self, field: Field, raw: Value, value: Value, path: str, where: str) -> Iterator[str]:
        if field.kind == "object":
            yield from self._object(field, value, path, where)
        elif field.kind == "list":
            yield from self._list(field, value, path, where)
        elif field.kind == "map":
            if not isinstance(value, dict):
                yield "Attribute must be a map"
        else:
            yield from _scalar(field, raw, value, path)

    def _object(self, field: Field, value: Value, path: str, where: str) -> Iterator[str]:
        # A block of at most one may also be written as a list of one.
        if isinstance(value, list):
            yield from _count(path, len(value), field.minimum, 1)
            blocks = value
        else:
            blocks = [value]
        for position, block in enumerate(map(coercion.opened, blocks)):
            if isinstance(block, dict):
                yield from self.reasons(field.fields, block, f"{path}.{position}.", where)
            elif not isinstance(block, Unknown):
                yield "Attribute must be a list"

    def _list(self, field: Field, value: Value, path: str, where: str) -> Iterator[str]:
        if not isinstance(value, (list, dict)):
            yield "Attribute must be a list"
            return
        # A block may be written without the list around it.
        found = value if isinstance(value, list) else [value]
        yield from _count(path, len(found), field.minimum, field.maximum)
        for position, given in enumerate(found):
            each = coercion.opened(given)
            if field.fields and isinstance(each, dict):
                yield from self.reasons(field.fields, each, f"{path}.{position}.", f"{where}[{position}]")
            elif field.fields and not isinstance(each, Unknown):
                yield "Attribute must be a list"
            elif isinstance(each, (dict, list)):
                yield from _scalar(field, given, each, f"{path}.{position}")


def _count(path: str, found: int, least: int, most: int | None) -> Iterator[str]:
    if most is not None and found > most:
        yield f"Too many list items. Attribute {path} supports {most} item maximum, but config has {found} declared."
    elif found < least:
        yield (
            f"Not enough list items. Attribute {path} requires {least} item minimum, "
            f"but config has only {found} declared."
        )


def _scalar(field: Field, raw: Value, value: Value, path: str) -> Iterator[str]:
    if isinstance(value, (list, dict)):
        yield f"Attribute must be a single value, not a {'list' if isinstance(value, list) else 'map'}"
    else:
        yield from validators.reasons(field, raw, path)
