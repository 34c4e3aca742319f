"""The compact tables of the providers' schemas, by type.

Facts of confluentcloud 2.79.0 and databricks 1.106.0, made by tools/provider_tables.py: names, kinds and nesting from
the installed wheels; what is computed, secret, forces a replacement or is limited, from the tables in tools/providers/.
Names are Terraform's; Pulumi's are camelCase of them, or stand beside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import cast

from pydantic import JsonValue

from .answers import RefusedError

Raw = Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a provider's validator wants of one value; `says` is its message where `matches` fails.

    Of `enum` it must be one, of `banned` none.
    """

    enum: tuple[str, ...] = ()
    banned: tuple[str, ...] = ()
    any_case: bool = False
    not_empty: bool = False
    at_least: int | None = None
    between: tuple[int, ...] = ()
    length: tuple[int, ...] = ()
    matches: str = ""
    says: str = ""
    base64: bool = False
    url: bool = False
    path: bool = False
    file: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property. `kind` is string, integer, number, boolean, map, list or object (a block of at most one).

    What is `read_only` nobody may set. `unordered` lists are sets; a `name` that is not its own key names the block
    that Pulumi made a plural of.
    """

    name: str
    pulumi: str
    kind: str
    of: str = "string"
    fields: tuple[Field, ...] = ()
    required: bool = False
    computed: bool = False
    read_only: bool = False
    replace: bool = False
    secret: bool = False
    unordered: bool = False
    default: JsonValue = None
    minimum: int = 0
    maximum: int | None = None
    rule: Rule = Rule()
    conflicts: tuple[str, ...] = ()
    exactly_one: tuple[str, ...] = ()
    at_least_one: tuple[str, ...] = ()
    together: tuple[str, ...] = ()

    @property
    def scalar(self) -> bool:
        """Whether it is one value, neither a map, a list nor a block."""
        return self.kind not in ("map", "list", "object")


@dataclass(frozen=True, slots=True)
class Schema:
    """One type. `framework` types are validated by the cloud alone, not by the plugin.

    `autoname` is the property that Pulumi fills in; `appearing` are computed lists, unknown in every plan of a change
    until a state has them.
    """

    kind: str
    fields: tuple[Field, ...]
    framework: bool = False
    autoname: str | None = None
    appearing: tuple[str, ...] = ()

    def by_pulumi(self, name: str) -> Field | None:
        """Return the property of that Pulumi name."""
        return next((field for field in self.fields if field.pulumi == name), None)


@cache
def schema(package: str, kind: str, method: str = "Check") -> Schema:
    """Return the schema of a type; raises RefusedError as the real plugin does for one that it does not have."""
    found = _tables(package).get(kind)
    if found is None:
        raise RefusedError(f"unrecognized resource type ({method}): {kind}")
    return Schema(
        kind,
        _fields(found),
        bool(found.get("framework")),
        cast("str | None", found.get("autoname")),
        _texts(found, "appearing"),
    )


def kinds(package: str) -> tuple[str, ...]:
    """Return the type tokens of a package that the tables have."""
    return tuple(_tables(package))


@cache
def _tables(package: str) -> Mapping[str, dict[str, JsonValue]]:
    file = resources.files(__package__ or "") / f"{package}.json"
    return cast("Mapping[str, dict[str, JsonValue]]", json.loads(file.read_text(encoding="utf-8")))


def _fields(raw: Raw) -> tuple[Field, ...]:
    return tuple(_field(name, each) for name, each in cast("dict[str, Raw]", raw.get("fields") or {}).items())


def _field(name: str, raw: Raw) -> Field:
    return Field(
        name=str(raw.get("name") or name),
        pulumi=str(raw.get("pulumi") or camel(name)),
        kind=str(raw["kind"]),
        of=str(raw.get("of") or "string"),
        fields=_fields(raw),
        required=bool(raw.get("required")),
        computed=bool(raw.get("computed")),
        read_only=bool(raw.get("readOnly")),
        replace=bool(raw.get("replace")),
        secret=bool(raw.get("secret")),
        unordered=bool(raw.get("set")),
        default=raw.get("default"),
        minimum=int(cast("int", raw.get("min") or 0)),
        maximum=cast("int | None", raw.get("max")),
        rule=_rule(raw),
        conflicts=_texts(raw, "conflicts"),
        exactly_one=_texts(raw, "exactlyOne"),
        at_least_one=_texts(raw, "atLeastOne"),
        together=_texts(raw, "with"),
    )


def _rule(raw: Raw) -> Rule:
    return Rule(
        enum=_texts(raw, "enum"),
        banned=_texts(raw, "not"),
        any_case=bool(raw.get("anyCase")),
        not_empty=bool(raw.get("notEmpty")),
        at_least=cast("int | None", raw.get("atLeast")),
        between=tuple(cast("list[int]", raw.get("between") or [])),
        length=tuple(cast("list[int]", raw.get("length") or [])),
        matches=str(raw.get("matches") or ""),
        says=str(raw.get("says") or ""),
        base64=bool(raw.get("base64")),
        url=bool(raw.get("url")),
        path=bool(raw.get("path")),
        file=bool(raw.get("file")),
    )


def _texts(raw: Raw, key: str) -> tuple[str, ...]:
    return tuple(str(each) for each in cast("list[JsonValue]", raw.get(key) or []))


def camel(name: str) -> str:
    """Return the camelCase of a snake_case name; leading underscores stay."""
    bare = name.lstrip("_")
    head, *rest = bare.split("_")
    return name[: len(name) - len(bare)] + head + "".join(part[:1].upper() + part[1:] for part in rest)
