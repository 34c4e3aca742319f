"""Diff as the bridged providers answer it: by property path, with what forces a replacement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ..values import Value, plain
from . import framework, quirks, refusals
from .answers import DiffAnswer
from .changes import Change, changes
from .inputs import noted
from .table import Schema
from .unsaid import appearing

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
    if all(change.quiet for change in found):
        return DiffAnswer(changes=False)
    found += _appearing(schema, {**old, **old_outputs}, new)
    # Of a state that says more than the inputs, a cloud has filled in the rest too.
    if old_outputs.keys() <= {*old, "id"}:
        found += appearing(schema.fields, old, new)
    forced = any(change.forced for change in found) or quirks.replaced(schema.kind, old, new)
    detailed = {change.path: f"{change.kind}_REPLACE" if forced and change.shown else change.kind for change in found}
    replaces = tuple(change.head for change in found if forced and change.shown)
    if forced and not replaces:
        detailed[META], replaces = "UPDATE_REPLACE", (META,)
    return DiffAnswer(bool(detailed), replaces, detailed, bool(replaces) and _keeps_its_name(schema, new))


def _appearing(schema: Schema, old: dict[str, Value], new: dict[str, Value]) -> Iterator[Change]:
    """Yield what shows up beside any other change, where the old state has none of it: defaults, and what the cloud
    fills in as a list or map."""
    names = list(schema.appearing)
    for field in schema.fields:
        collected = field.computed and field.kind in ("list", "map") and not field.fields
        if (field.default is not None or collected) and field.pulumi not in new:
            names.append(field.pulumi)
    yield from (Change(name, "ADD", shown=False, forced=False) for name in names if name not in old)


def _keeps_its_name(schema: Schema, new: dict[str, Value]) -> bool:
    """Whether a replacement would bear the very name of what it replaces, so that the old one must go first."""
    return schema.autoname in new and schema.autoname not in noted(new)
