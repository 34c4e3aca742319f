"""Diff as the bridged providers answer it: by property path, with what forces a replacement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ..values import Value, plain
from . import framework, quirks, refusals
from .answers import DiffAnswer
from .changes import changes
from .inputs import noted
from .table import Schema

META = "__meta"
"""Stands for a replacement that no property shows."""


def diff(
    schema: Schema, id_: str, old_inputs: dict[str, Value], old_outputs: dict[str, Value], news: dict[str, Value]
) -> DiffAnswer:
    """Compare old inputs with new ones; raises RefusedError for a change that the provider does not plan."""
    old, new = cast("dict[str, Value]", plain(old_inputs)), cast("dict[str, Value]", plain(news))
    if schema.framework:
        return framework.diff(schema, old, new)
    refusals.require(schema.kind, id_, old, new)
    found = [
        change
        for field in schema.fields
        for change in changes(field, old.get(field.pulumi), new.get(field.pulumi), kind=schema.kind)
    ]
    forced = any(change.forced for change in found) or _cannot_shrink(schema, old, new)
    detailed = {change.path: f"{change.kind}_REPLACE" if forced and change.shown else change.kind for change in found}
    replaces = dict.fromkeys(change.head for change in found if forced and change.shown)
    if forced and not replaces:
        detailed[META], replaces = "UPDATE_REPLACE", {META: None}
    if detailed:
        detailed |= {name: "ADD" for name in _appearing(schema, {**old, **old_outputs}, new) if name not in detailed}
    return DiffAnswer(bool(detailed), tuple(replaces), detailed, bool(replaces) and _keeps_its_name(schema, new))


def _appearing(schema: Schema, old: dict[str, Value], new: dict[str, Value]) -> Iterator[str]:
    """Yield what shows up beside any other change, where the old state has none of it: defaults, and what the cloud
    fills in as a list or map."""
    yield from (name for name in schema.appearing if name not in old)
    for field in schema.fields:
        collected = field.computed and field.kind in ("list", "map") and not field.fields
        if (field.default is not None or collected) and field.pulumi not in old and field.pulumi not in new:
            yield field.pulumi


def _keeps_its_name(schema: Schema, new: dict[str, Value]) -> bool:
    """Whether a replacement would bear the very name of what it replaces, so that the old one must go first."""
    return schema.autoname in new and schema.autoname not in noted(new)


def _cannot_shrink(schema: Schema, old: dict[str, Value], new: dict[str, Value]) -> bool:
    """Whether a topic would lose partitions, which no topic can."""
    before, after = old.get("partitionsCount"), new.get("partitionsCount")
    return schema.kind == quirks.TOPIC and _number(after, 6) < _number(before, 6)


def _number(value: Value, default: int) -> float:
    try:
        return float(value) if isinstance(value, (int, float, str)) else default
    except ValueError:
        return default
