"""The columns of a port as its contract declares them, and their Avro and SQL types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

DECIMAL = re.compile(r"(?:decimal|numeric)\((\d{1,2}),\s*(\d{1,2})\)", re.IGNORECASE)
DIGITS = 38
"""The most that a decimal has, in Databricks and in DuckDB."""
AVRO_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

Avro = str | dict[str, object] | list[object]
_AVRO: dict[str, Avro] = {
    "string": "string",
    "integer": "long",
    "number": "double",
    "boolean": "boolean",
    "date": {"type": "int", "logicalType": "date"},
    "timestamp": {"type": "long", "logicalType": "timestamp-micros"},
    "time": {"type": "long", "logicalType": "time-micros"},
}
_SQL = {
    "string": "STRING",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "time": "STRING",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One property of a contract's schema object; `properties` and `items` hold nested ones.

    `classification` is empty where the contract states none; `key_position` counts from 1.
    """

    name: str
    logical_type: str
    physical_type: str = ""
    description: str = ""
    required: bool = False
    unique: bool = False
    key_position: int | None = None
    classification: str = ""
    personal: bool = False
    format: str = ""
    pattern: str = ""
    properties: tuple[Column, ...] = ()
    items: Column | None = None

    @property
    def decimal(self) -> tuple[int, int] | None:
        """Precision and scale where the physical type is a decimal."""
        found = DECIMAL.fullmatch(self.physical_type)
        return (int(found[1]), int(found[2])) if found else None


def no_decimal(physical_type: str) -> bool:
    """Whether a physical type is called a decimal and is none of 1 to 38 digits, as `decimal(18,2)`."""
    found = DECIMAL.fullmatch(physical_type)
    if found is None:
        return physical_type.lower().startswith(("decimal", "numeric"))
    return not (1 <= int(found[1]) <= DIGITS and int(found[2]) <= int(found[1]))


def sql_type(column: Column) -> str:
    """Return the Unity Catalog type of a column, spelled as Databricks gives it back but for the case.

    The provider compares spellings without case only, and refuses to change a column's type: a blank would be one.
    """
    if column.decimal:
        return f"DECIMAL({column.decimal[0]},{column.decimal[1]})"
    if column.logical_type == "array":
        return f"ARRAY<{sql_type(column.items) if column.items else 'STRING'}>"
    if column.logical_type == "object":
        fields = ",".join(f"{inner.name}:{sql_type(inner)}" for inner in column.properties)
        return f"STRUCT<{fields}>"
    return _SQL[column.logical_type]


def avro_schema(name: str, namespace: str, doc: str, columns: tuple[Column, ...]) -> dict[str, object]:
    """Return the Avro record of a port's values; optional columns are nullable with default null."""
    return {
        "type": "record",
        "name": _record_name(name),
        "namespace": namespace.replace("-", "_"),
        "doc": doc,
        "fields": [_field(column, _record_name(name)) for column in columns],
    }


def records(column: Column) -> Iterator[str]:
    """Yield the names that the records of a column have below the name of the port's own record."""
    yield from _named(_avro_type(column, ""))


def _named(schema: object) -> Iterator[str]:
    if isinstance(schema, list):
        for each in cast("list[object]", schema):
            yield from _named(each)
    elif isinstance(schema, dict):
        parts = cast("dict[str, object]", schema)
        if parts.get("type") == "record":
            yield str(parts["name"])
        for key in ("type", "items", "fields"):
            yield from _named(parts.get(key))


def _field(column: Column, parent: str) -> dict[str, object]:
    schema = _avro_type(column, parent)
    field: dict[str, object] = {"name": column.name, "type": schema if column.required else ["null", schema]}
    if column.description:
        field["doc"] = column.description
    if not column.required:
        field["default"] = None
    return field


def _avro_type(column: Column, parent: str) -> Avro:
    if column.decimal:
        precision, scale = column.decimal
        return {"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale}
    if column.logical_type == "array":
        inner = parent + _record_name(column.name) + "Item"
        return {"type": "array", "items": _avro_type(column.items, inner) if column.items else "string"}
    if column.logical_type == "object":
        name = parent + _record_name(column.name)
        return {"type": "record", "name": name, "fields": [_field(inner, name) for inner in column.properties]}
    if column.logical_type == "string" and column.format == "uuid":
        return {"type": "string", "logicalType": "uuid"}
    return _AVRO[column.logical_type]


def _record_name(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name) if part)
