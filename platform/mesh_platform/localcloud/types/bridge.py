"""Check as the bridged providers answer it: unknown keys, required ones, conflicts, enums and limits, with their words.

The words are those of the Terraform plugin SDK's schema validation and of the Pulumi bridge's path notes.
"""

from __future__ import annotations

import re
import secrets as random
from collections.abc import Iterator
from typing import cast

from ..values import UNKNOWN, Secret, Unknown, Value, plain
from . import quirks
from .answers import CheckAnswer, Failure, RefusedError
from .table import Field, Schema

DEFAULTS = "__defaults"
NAMES = ("name", "displayName")
MISSING = 'Missing required argument. The argument "{}" is required, but no definition was found.'


def check(schema: Schema, name: str, news: dict[str, Value], olds: dict[str, Value]) -> CheckAnswer:
    """Return the inputs with defaults and every failure; a name that was made up for `olds` is kept."""
    if schema.framework:
        return _framework(schema, news)
    inputs = _defaults(schema, name, news, olds)
    _convertible(schema.fields, inputs)
    reasons = list(_block(schema.fields, inputs, "", name, top=True))
    return CheckAnswer(_sealed(schema.fields, inputs), tuple(Failure("", reason) for reason in reasons))


def _framework(schema: Schema, news: dict[str, Value]) -> CheckAnswer:
    for field in schema.fields:
        found = plain(news.get(field.pulumi))
        if field.kind == "list" and field.of in ("integer", "number") and isinstance(found, list):
            for position, each in enumerate(found):
                if isinstance(each, str):
                    raise RefusedError(
                        "cannot encode resource inputs to call ValidateResourceConfig: objectEncoder failed on "
                        f'property "{field.name}": encList failed while encoding element {position} ({{{each}}}): '
                        f'Expected a Number, got resource.PropertyValue{{V:"{each}"}} true'
                    )
    failures = tuple(
        Failure("", f"Missing required property '{field.pulumi}'")
        for field in schema.fields
        if field.required and not field.named and field.pulumi not in news
    )
    return CheckAnswer(_sealed(schema.fields, news), failures)


def autonamed(schema: Schema) -> str | None:
    """Return the property that Pulumi names by itself where the program does not; None where there is none."""
    for name in NAMES:
        field = schema.by_pulumi(name)
        if field is not None and field.kind == "string" and not (field.required and not field.named):
            return name
    return None


def _defaults(schema: Schema, name: str, news: dict[str, Value], olds: dict[str, Value]) -> dict[str, Value]:
    inputs = {key: value for key, value in news.items() if key != DEFAULTS}
    added: list[Value] = []
    own = autonamed(schema)
    if own is not None and own not in inputs and _wants_name(schema, own):
        made_up = own in cast("list[Value]", olds.get(DEFAULTS) or [])
        inputs[own] = olds[own] if made_up else f"{name}-{random.token_hex(4)[:7]}"
        added.append(own)
    for field in schema.fields:
        if field.default is not None and field.pulumi not in inputs and schema.kind.startswith("databricks:"):
            inputs[field.pulumi] = _typed(field)
            added.append(field.pulumi)
    inputs = {key: _nested(schema.fields, key, value) for key, value in inputs.items()}
    inputs[DEFAULTS] = cast("Value", sorted(cast("list[str]", added)))
    return inputs


def _wants_name(schema: Schema, name: str) -> bool:
    field = schema.by_pulumi(name)
    return field is not None and (field.required or schema.kind.endswith((":Catalog", ":ClusterPolicy", ":Job")))


def _typed(field: Field) -> Value:
    default = field.default
    if field.kind == "boolean" and isinstance(default, str):
        return default == "true"
    return cast("Value", default)


def _nested(fields: tuple[Field, ...], key: str, value: Value) -> Value:
    field = next((each for each in fields if each.pulumi == key), None)
    if field is None or not field.fields:
        return value
    if isinstance(value, Secret):
        return Secret(_nested(fields, key, value.value))
    if isinstance(value, dict):
        inner = {each: _nested(field.fields, each, item) for each, item in value.items() if each != DEFAULTS}
        return {**inner, DEFAULTS: []}
    if isinstance(value, list):
        return [_nested(fields, key, each) if isinstance(each, (dict, Secret)) else each for each in value]
    return value


def _sealed(fields: tuple[Field, ...], values: dict[str, Value]) -> dict[str, Value]:
    known = {field.pulumi: field for field in fields}
    return {key: _seal(known.get(key), value) for key, value in values.items()}


def _seal(field: Field | None, value: Value) -> Value:
    if field is None or isinstance(value, Secret):
        return value
    if field.fields and isinstance(value, dict):
        value = _sealed(field.fields, value)
    elif field.fields and isinstance(value, list):
        value = [_sealed(field.fields, each) if isinstance(each, dict) else each for each in value]
    return Secret(value) if field.secret and value is not None else value


def _convertible(fields: tuple[Field, ...], values: dict[str, Value], path: str = "") -> None:
    for field in fields:
        value = plain(values.get(field.pulumi))
        here = f"{path}{field.name}"
        if isinstance(value, str) and value is not UNKNOWN:
            if field.kind == "integer" and not re.fullmatch(r"[-+]?\d+(\.0+)?", value):
                raise RefusedError(f'{here}: strconv.ParseInt: parsing "{value}": invalid syntax')
            if field.kind == "number" and not re.fullmatch(r"[-+]?\d*\.?\d+([eE][-+]?\d+)?", value):
                raise RefusedError(f'{here}: strconv.ParseFloat: parsing "{value}": invalid syntax')
            if field.kind == "boolean" and value not in (
                "true",
                "false",
                "1",
                "0",
                "t",
                "f",
                "T",
                "F",
                "TRUE",
                "FALSE",
            ):
                raise RefusedError(f'{here}: strconv.ParseBool: parsing "{value}": invalid syntax')
        if field.kind == "object" and isinstance(value, dict):
            _convertible(field.fields, value, f"{here}.0.")
        if field.kind == "list" and field.fields and isinstance(value, list):
            for position, each in enumerate(value):
                if isinstance(each, dict):
                    _convertible(field.fields, each, f"{here}.{position}.")


def _block(
    fields: tuple[Field, ...], values: dict[str, Value], path: str, shown: str, *, top: bool = False
) -> Iterator[str]:
    known = {field.pulumi for field in fields}
    for key in values:
        if key not in known and key != DEFAULTS:
            yield f"Invalid or unknown key. Examine values at '{shown}.{key}'."
    root = values if top else None
    for field in fields:
        where = f"{shown}.{field.pulumi}"
        for reason in _field(field, values, f"{path}{field.name}", where, root, fields):
            yield reason if "Examine values at" in reason else f"{reason}. Examine values at '{where}'."


def _field(
    field: Field, values: dict[str, Value], path: str, where: str, root: dict[str, Value] | None,
    siblings: tuple[Field, ...],
) -> Iterator[str]:  # fmt: skip
    value = plain(values.get(field.pulumi))
    there = value is not None
    yield from _relations(field, there, path, values, siblings)
    if not there:
        if field.required and not field.exactly_one:
            yield MISSING.format(path)
        return
    if isinstance(value, Unknown):
        return
    yield from _shape(field, value, path, where)


def _relations(
    field: Field, there: bool, path: str, values: dict[str, Value], siblings: tuple[Field, ...]
) -> Iterator[str]:
    prefix = path[: len(path) - len(field.name)]
    given = {f"{prefix}{each.name}" for each in siblings if plain(values.get(each.pulumi)) is not None}
    if field.exactly_one:
        found = sorted(name for name in field.exactly_one if name in given)
        every = ",".join(sorted(field.exactly_one))
        if not found:
            yield f'Invalid combination of arguments. "{path}": one of `{every}` must be specified'
        elif len(found) > 1:
            both = ",".join(found)
            yield (
                f'Invalid combination of arguments. "{path}": only one of `{every}` can be specified, '
                f"but `{both}` were specified."
            )
    if field.at_least_one and not any(name in given for name in field.at_least_one):
        every = ",".join(sorted(field.at_least_one))
        yield f'Missing required argument. "{path}": one of `{every}` must be specified'
    if there:
        for other in field.conflicts:
            if other in given:
                yield f'Conflicting configuration arguments. "{path}": conflicts with {other}'
                break
        missing = [other for other in field.together if other not in given and not other.startswith(f"{path}.")]
        if missing:
            every = ",".join(sorted({path, *field.together}))
            yield f'Missing required argument. "{path}": all of `{every}` must be specified'


def _shape(field: Field, value: Value, path: str, where: str) -> Iterator[str]:
    if field.kind == "object":
        # A block of at most one may also be written as a list of one.
        block = value[0] if isinstance(value, list) and len(value) == 1 else value
        if isinstance(block, dict):
            yield from _block(field.fields, block, f"{path}.0.", where)
        elif not isinstance(block, Unknown):
            yield "Attribute must be a list"
    elif field.kind == "list":
        yield from _list(field, value, path, where)
    elif field.kind == "map":
        if not isinstance(value, dict):
            yield "Attribute must be a map"
    elif isinstance(value, (list, dict)):
        kind = "list" if isinstance(value, list) else "map"
        yield f"Attribute must be a single value, not a {kind}"
    else:
        yield from _scalar(field, value, path)


def _list(field: Field, value: Value, path: str, where: str) -> Iterator[str]:
    # The bridge takes a single value for a list of one.
    found = value if isinstance(value, list) else [value]
    if not isinstance(value, (list, dict)):
        yield "Attribute must be a list"
        return
    if len(found) < field.minimum:
        yield (
            f"Not enough list items. Attribute {path} requires {field.minimum} item minimum, "
            f"but config has only {len(found)} declared."
        )
    for position, each in enumerate(found):
        if field.fields and isinstance(each, dict):
            yield from _block(field.fields, each, f"{path}.{position}.", f"{where}[{position}]")


def _scalar(field: Field, value: Value, path: str) -> Iterator[str]:
    text = _text(value)
    if field.enum and text not in field.enum:
        allowed = " ".join(f'"{each}"' for each in field.enum)
        yield f"expected {path} to be one of [{allowed}], got {text}"
    for rule in field.rules:
        yield from _rule(field, rule, text, path)


def _rule(field: Field, rule: str, text: str, path: str) -> Iterator[str]:
    if "to not be an empty string" in rule:
        if text == "":
            yield f'expected "{path}" to not be an empty string, got '
    elif rule.startswith("invalid value for"):
        message = rule[rule.index("(") + 1 :].removesuffix(")")
        pattern = next((each for part, each in quirks.PATTERNS.items() if part in message), None)
        if pattern is not None and not re.search(pattern, text):
            yield f"invalid value for {path} ({message})"
    elif found := re.search(r"to be at least \((-?\d+)\)", rule):
        if float(text) < int(found[1]):
            yield f"expected {path} to be at least ({found[1]}), got {text}"
    elif found := re.search(r"length of \S+ to be in the range \((\d+) - (\d+)\)", rule):
        if not int(found[1]) <= len(text) <= int(found[2]):
            yield f"expected length of {path} to be in the range ({found[1]} - {found[2]}), got {text}"
    elif (
        (found := re.search(r"in the range \((-?\d+) - (-?\d+)\)", rule))
        and "got -987" in rule
        and not int(found[1]) <= float(text) <= int(found[2])
    ):
        yield f"expected {path} to be in the range ({found[1]} - {found[2]}), got {text}"


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
