"""The compact tables of the providers' schemas, by type.

Facts of confluentcloud 2.79.0 and databricks 1.106.0: names, kinds, required, computed, what forces replacement, enums,
limits and conflicts. `names` are Terraform's; Pulumi's are camelCase of them, or stand beside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

from pydantic import JsonValue

from . import quirks
from .answers import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property. `kind` is string, integer, number, boolean, map, list or object (a block of at most one)."""

    name: str
    pulumi: str
    kind: str
    of: str = "string"
    fields: tuple[Field, ...] = ()
    required: bool = False
    named: bool = False
    computed: bool = False
    replace: bool = False
    secret: bool = False
    default: JsonValue = None
    enum: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    exactly_one: tuple[str, ...] = ()
    at_least_one: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class Schema:
    """One type. `framework` types are validated by the cloud alone, not by the plugin."""

    kind: str
    fields: tuple[Field, ...]
    framework: bool

    def by_pulumi(self, name: str) -> Field | None:
        """Return the property of that Pulumi name."""
        return next((field for field in self.fields if field.pulumi == name), None)


@cache
def schema(package: str, kind: str, method: str = "Check") -> Schema:
    """Return the schema of a type; raises RefusedError as the real plugin does for one that it does not have."""
    found = _tables(package).get(kind)
    if found is None:
        raise RefusedError(f"unrecognized resource type ({method}): {kind}")
    fields = cast("dict[str, dict[str, JsonValue]]", found["fields"])
    return Schema(kind, tuple(_field(kind, name, raw) for name, raw in fields.items()), kind in quirks.FRAMEWORK)


@cache
def _tables(package: str) -> Mapping[str, dict[str, JsonValue]]:
    file = resources.files(__package__ or "") / f"{package}.json"
    return cast("Mapping[str, dict[str, JsonValue]]", json.loads(file.read_text(encoding="utf-8")))


def _field(kind: str, name: str, raw: dict[str, JsonValue]) -> Field:
    pulumi = str(raw.get("pulumi") or camel(name))
    inner = cast("dict[str, dict[str, JsonValue]]", raw.get("fields") or {})
    return Field(
        name=quirks.SINGULAR.get((kind, pulumi), name),
        pulumi=pulumi,
        kind=str(raw["kind"]),
        of=str(raw.get("of") or "string"),
        fields=tuple(_field(kind, each, value) for each, value in inner.items()),
        required=bool(raw.get("required")),
        named=bool(raw.get("named")),
        computed=bool(raw.get("computed")),
        replace=bool(raw.get("replace")),
        secret=bool(raw.get("secret")),
        default=raw.get("default"),
        minimum=int(cast("int", raw.get("min") or 0)),
        enum=_texts(raw, "enum"),
        rules=_texts(raw, "rules"),
        conflicts=_texts(raw, "conflicts"),
        exactly_one=_texts(raw, "exactlyOne"),
        at_least_one=_texts(raw, "atLeastOne"),
        together=_texts(raw, "with"),
    )


def _texts(raw: dict[str, JsonValue], key: str) -> tuple[str, ...]:
    return tuple(str(each) for each in cast("list[JsonValue]", raw.get(key) or []))


def camel(name: str) -> str:
    """Return the camelCase of a snake_case name."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)
