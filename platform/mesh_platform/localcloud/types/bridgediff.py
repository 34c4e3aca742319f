"""Diff as the bridged providers answer it: by property, with what forces a replacement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ..values import Unknown, Value, plain
from . import quirks
from .answers import DiffAnswer, RefusedError
from .bridge import DEFAULTS, autonamed
from .table import Field, Schema

TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
CLUSTER = "confluentcloud:index/kafkaCluster:KafkaCluster"
SCHEMA = "confluentcloud:index/schema:Schema"
TIERS = ("basic", "standard", "enterprises", "dedicated", "freights")


def diff(
    schema: Schema, id_: str, old_inputs: dict[str, Value], old_outputs: dict[str, Value], news: dict[str, Value]
) -> DiffAnswer:
    """Compare old inputs with new ones."""
    old, new = cast("dict[str, Value]", plain(old_inputs)), cast("dict[str, Value]", plain(news))
    _refuse(schema, id_, old, new)
    found: dict[str, str] = {}
    replaces: list[str] = []
    for field in schema.fields:
        for path, kind, replace in _changes(schema, field, old.get(field.pulumi), new.get(field.pulumi), field.pulumi):
            found[path] = kind + ("_REPLACE" if replace else "")
            if replace and field.pulumi not in replaces:
                replaces.append(field.pulumi)
    if schema.framework:
        return DiffAnswer(bool(found), tuple(replaces), {p: k for p, k in found.items() if k.endswith("_REPLACE")})
    if schema.kind == TOPIC and _fewer(old, new):
        found["__meta"] = "UPDATE_REPLACE"
        replaces.append("__meta")
    if found:
        for name in quirks.APPEARING.get(schema.kind, ()):
            if name not in old_outputs and name not in found:
                found[name] = "ADD"
    named = autonamed(schema)
    explicit = named is not None and named in new and named not in cast("list[str]", new.get(DEFAULTS) or [])
    return DiffAnswer(bool(found), tuple(replaces), found, bool(replaces) and explicit)


def _changes(schema: Schema, field: Field, old: Value, new: Value, path: str) -> Iterator[tuple[str, str, bool]]:
    if _same(schema, field, old, new):
        return
    if isinstance(new, Unknown):
        yield path, "UPDATE" if old is not None else "ADD", field.replace
    elif new is None:
        if not field.computed:
            yield path, "DELETE", field.replace
    elif old is None:
        yield path, "ADD", field.replace
    elif field.kind == "object" and isinstance(old, dict) and isinstance(new, dict):
        for inner in field.fields:
            name = f"{path}.{inner.pulumi}"
            for each, kind, replace in _changes(schema, inner, old.get(inner.pulumi), new.get(inner.pulumi), name):
                yield each, kind, replace or field.replace
    elif field.kind == "map" and isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            if key != DEFAULTS and old.get(key) != new.get(key):
                kind = "DELETE" if key not in new else "ADD" if key not in old else "UPDATE"
                yield f"{path}{_key(key)}", kind, field.replace
    elif field.kind == "list" and isinstance(old, list) and isinstance(new, list):
        yield from _list(schema, field, old, new, path)
    else:
        yield path, "UPDATE", field.replace


def _list(
    schema: Schema, field: Field, old: list[Value], new: list[Value], path: str
) -> Iterator[tuple[str, str, bool]]:
    if (schema.kind, field.pulumi) in quirks.SETS:
        yield path, "UPDATE", field.replace
        return
    for position in range(max(len(old), len(new))):
        where = f"{path}[{position}]"
        if position >= len(new):
            yield where, "DELETE", field.replace
        elif position >= len(old):
            yield where, "ADD", field.replace
        elif field.fields and isinstance(old[position], dict) and isinstance(new[position], dict):
            before, after = cast("dict[str, Value]", old[position]), cast("dict[str, Value]", new[position])
            for inner in field.fields:
                name = f"{where}.{inner.pulumi}"
                for each, kind, replace in _changes(
                    schema, inner, before.get(inner.pulumi), after.get(inner.pulumi), name
                ):
                    yield each, kind, replace or field.replace
        elif not _equal(old[position], new[position]):
            yield where, "UPDATE", field.replace


def _same(schema: Schema, field: Field, old: Value, new: Value) -> bool:
    if (schema.kind, field.pulumi) in quirks.FOLDED and isinstance(old, str) and isinstance(new, str):
        return old.casefold() == new.casefold()
    if (schema.kind, field.pulumi) in quirks.SETS and isinstance(old, list) and isinstance(new, list):
        return _sorted(old) == _sorted(new)
    return _equal(old, new)


def _sorted(values: list[Value]) -> list[str]:
    return sorted(repr(_bare(each)) for each in values)


def _equal(old: Value, new: Value) -> bool:
    if isinstance(old, (str, int, float, bool)) and isinstance(new, (str, int, float, bool)):
        return _text(old) == _text(new)
    return _bare(old) == _bare(new)


def _text(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _bare(value: Value) -> Value:
    """Drop the notes on defaults; privileges and other inner lists of sets compare sorted."""
    match value:
        case dict():
            return {key: _bare(each) for key, each in sorted(value.items()) if key != DEFAULTS}
        case list():
            inner = [_bare(each) for each in value]
            return sorted(inner, key=repr) if all(isinstance(each, str) for each in inner) else inner
        case _:
            return value


def _fewer(old: dict[str, Value], new: dict[str, Value]) -> bool:
    before, after = old.get("partitionsCount"), new.get("partitionsCount")
    return isinstance(before, (int, float)) and isinstance(after, (int, float)) and after < before


def _refuse(schema: Schema, id_: str, old: dict[str, Value], new: dict[str, Value]) -> None:
    if schema.kind == CLUSTER:
        before = next((tier for tier in TIERS if old.get(tier) is not None), None)
        after = next((tier for tier in TIERS if new.get(tier) is not None), None)
        if before != after and (before, after) != ("basic", "standard") and None not in (before, after):
            raise RefusedError(
                f"error updating Kafka Cluster \"{id_}\": clusters can only be upgraded from 'Basic' to 'Standard'"
            )
    if schema.kind == SCHEMA and old.get("recreateOnUpdate") is True and old.get("schema") != new.get("schema"):
        raise RefusedError(
            f'error updating Schema "{id_}": reimport the current resource instance and set recreate_on_update = false '
            "to evolve a schema using the same resource instance.\nIn this case, on an update resource instance will "
            "reference the updated (latest) schema by overriding schema_identifier, schema and version attributes"
        )


def _key(key: str) -> str:
    return f'["{key}"]' if "." in key else f".{key}"
