"""What shows up inside blocks beside any other change, because neither a program nor a cloud has ever said it.

A provider plans a zero value, or an unknown one, where a block's state has none (source: the planning of the Terraform
plugin SDK, which normalises nested values only in a plan that changes something).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..values import Value
from .changes import Change
from .inputs import DEFAULTS
from .planned import shaped
from .table import Field


def appearing(fields: tuple[Field, ...], old: dict[str, Value], new: dict[str, Value]) -> Iterator[Change]:
    """Yield whatever of a block is one value or a map and stands in neither."""
    for field in fields:
        before, after = shaped(field, old.get(field.pulumi)), shaped(field, new.get(field.pulumi))
        if field.kind == "object":
            yield from _unsaid(field, before, after, field.pulumi)
        elif isinstance(before, list) and isinstance(after, list) and not field.unordered:
            for position, (one, other) in enumerate(zip(before, after, strict=False)):
                yield from _unsaid(field, one, other, f"{field.pulumi}[{position}]")


def _unsaid(field: Field, old: Value, new: Value, path: str) -> Iterator[Change]:
    if not isinstance(old, dict) or not isinstance(new, dict) or not new.keys() - {DEFAULTS}:
        return
    for inner in field.fields:
        said = old.get(inner.pulumi) is not None or new.get(inner.pulumi) is not None
        if not said and (inner.scalar or inner.kind == "map"):
            yield Change(f"{path}.{inner.pulumi}", "ADD", inner.replace or field.replace, forced=False)
    for change in appearing(field.fields, old, new):
        yield replace(change, path=f"{path}.{change.path}")
