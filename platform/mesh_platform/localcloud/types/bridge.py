"""Check as the bridged providers answer it: unknown keys, required ones, shapes, limits and what properties ask of each
other, with the words of the Terraform plugin SDK's schema validation and of the Pulumi bridge's path notes."""

from __future__ import annotations

from collections.abc import Iterator

from ..values import Unknown, Value, holds, plain
from . import coercion, relations, validators
from .answers import CheckAnswer, Failure
from .inputs import DEFAULTS, named, sealed, shaped, with_defaults
from .relations import Given
from .table import Field, Schema

NOTE = "Examine values at"


def check(schema: Schema, name: str, news: dict[str, Value], olds: dict[str, Value]) -> CheckAnswer:
    """Return the inputs with a name and defaults, and every failure.

    Raises RefusedError where a text does not read as the whole number that is wanted, or a block of one stands twice.
    """
    inputs = named(schema, name, news, olds)
    coercion.require(schema.fields, inputs)
    # The provider judges what a program gave, before its own defaults.
    reasons = _Block(Given(schema.fields, inputs)).reasons(schema.fields, inputs, "", name)
    failures = tuple(Failure("", f"{reason}. {NOTE} '{where}'.") for reason, where in reasons)
    kept = shaped(schema.fields, with_defaults(schema, inputs, news))
    return CheckAnswer(sealed(schema.fields, kept), failures)


Reasons = Iterator[tuple[str, str]]
"""What is wrong, and where to look."""


class _Block:
    """The walk over one resource: `path` is Terraform's (owner.0.id), `where` is Pulumi's (name.owner.id)."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def reasons(self, fields: tuple[Field, ...], values: dict[str, Value], path: str, where: str) -> Reasons:
        """Yield what is wrong with a block."""
        known = {field.pulumi for field in fields}
        for key, value in values.items():
            if key not in known and key != DEFAULTS and plain(value) is not None:
                yield "Invalid or unknown key", f"{where}.{key}"
        for field in fields:
            yield from self._property(field, values.get(field.pulumi), f"{path}{field.name}", f"{where}.{field.pulumi}")

    def _property(self, field: Field, raw: Value, path: str, where: str) -> Reasons:
        """Yield the first group of properties that is broken here; only where none is, the value itself is judged."""
        value = coercion.opened(raw)
        alone = relations.missing(field, path, self.given)
        if alone is not None:
            yield alone, where
        elif value is None:
            if field.required:
                yield (
                    f'Missing required argument. The argument "{path}" is required, but no definition was found.',
                    where,
                )
        elif field.read_only:
            yield (
                f'Value for unconfigurable attribute. Can\'t configure a value for "{path}": its value will be decided '
                "automatically based on the result of applying this configuration.",
                where,
            )
        elif (incomplete := relations.incomplete(field, path, self.given)) is not None:
            yield incomplete, where
        elif holds(value, Unknown):
            return  # What is not wholly known is not judged yet.
        elif (conflict := relations.conflict(field, path, self.given)) is not None:
            yield conflict, where
        else:
            yield from self._shape(field, raw, value, path, where)

    def _shape(self, field: Field, raw: Value, value: Value, path: str, where: str) -> Reasons:
        if field.kind == "map":
            for reason, key in validators.mapping(field, value):
                yield reason, f"{where}.{key}" if key else where
        elif field.kind in ("list", "object"):
            # One element may be written without the list around it.
            yield from self._elements(field, value if isinstance(value, list) else [value], path, where)
        else:
            for reason in validators.reasons(field, field.kind, raw, path):
                yield reason, where

    def _elements(self, field: Field, found: list[Value], path: str, where: str) -> Reasons:
        count = _count(path, len(found), field)
        if count is not None:
            yield count, where
            return
        for position, given in enumerate(found):
            each, below = coercion.opened(given), f"{path}.{position}"
            # Nobody can tell the place in a set; a block of one has none.
            indexed = field.kind == "list" and not field.unordered
            here = f"{where}[{position}]" if indexed else where
            if each is None:
                continue
            if field.kind == "list" and not field.fields:
                inside = ((reason, here) for reason in validators.reasons(field, field.of, given, below))
            elif isinstance(each, dict):
                inside = self.reasons(field.fields, each, f"{below}.", here)
            else:
                inside = iter([(f"Expected Object Type. Expected object, got {validators.go_kind(each)}", here)])
            for reason, place in inside:
                yield reason, where if field.unordered else place


def _count(path: str, found: int, field: Field) -> str | None:
    if field.maximum is not None and found > field.maximum:
        return (
            f"Too many list items. Attribute {path} supports {field.maximum} item maximum, "
            f"but config has {found} declared."
        )
    if found < field.minimum:
        return (
            f"Not enough list items. Attribute {path} requires {field.minimum} item minimum, "
            f"but config has only {found} declared."
        )
    return None
