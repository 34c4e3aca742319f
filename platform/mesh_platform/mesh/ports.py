"""A contract's schema as the columns of a port, and where the port is provisioned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from . import naming
from .columns import AVRO_NAME, DIGITS, Column, no_decimal, records
from .ids import PortId

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.standards.odcs import DataContract, Property, Server

    from .index import Index

SUPPORTED = ("string", "integer", "number", "boolean", "date", "timestamp", "time", "object", "array")
COMPATIBILITY = ("BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE", "NONE")
PERSONAL = "personal-data"
ENVIRONMENT = "${environment}"


def columns(index: Index, document: Document) -> tuple[Column, ...]:
    """Return the columns of a contract's one schema object; what cannot be provisioned becomes findings."""
    contract = cast("DataContract", document.model)
    if len(contract.schema_) != 1:
        said = f"a port has one schema object, this contract has {len(contract.schema_)}"
        index.add(document, "inconsistent", said, "schema", remedy="keep one schema object; give the others ports")
        return ()
    return _columns(index, document, contract.schema_[0].properties, ("schema", 0, "properties"))


def _columns(
    index: Index, document: Document, sources: Sequence[Property], path: tuple[str | int, ...]
) -> tuple[Column, ...]:
    """Return columns; Unity Catalog does not tell apart names that differ in capitals only."""
    index.once(document, "duplicate-name", "column", [source.name.lower() for source in sources], path, ("name",))
    return tuple(_column(index, document, each, (*path, position)) for position, each in enumerate(sources))


def _column(index: Index, document: Document, source: Property, path: tuple[str | int, ...]) -> Column:
    kind = source.logical_type or ""
    if kind not in SUPPORTED:
        said = f"logicalType {kind!r} cannot be provisioned; allowed: {', '.join(SUPPORTED)}"
        index.add(document, "not-allowed", said, *path, "logicalType")
    if no_decimal(source.physical_type or ""):
        said = f"physicalType {source.physical_type!r} is no decimal(<digits>,<after the point>) of at most {DIGITS}"
        index.add(document, "bad-value", f"{said} digits", *path, "physicalType")
    if path[-1] != "items" and not AVRO_NAME.fullmatch(source.name):
        index.add(document, "bad-value", f"column {source.name!r} is no name of letters, digits and _", *path, "name")
    if source.classification is not None and index.levels and source.classification not in index.levels:
        said = f"classification {source.classification!r} is unknown; levels: {', '.join(index.levels)}"
        index.add(document, "unresolved-reference", said, *path, "classification")
    return Column(
        name=source.name,
        logical_type=kind if kind in SUPPORTED else "string",
        physical_type=source.physical_type or "",
        description=source.description or "",
        required=source.required,
        unique=source.unique or source.primary_key,
        key_position=(source.primary_key_position or 1) if source.primary_key else None,
        classification=source.classification or "",
        personal=PERSONAL in source.tags,
        format=str(source.logical_type_options.get("format") or ""),
        pattern=str(source.logical_type_options.get("pattern") or ""),
        properties=_columns(index, document, source.properties, (*path, "properties")),
        items=_column(index, document, source.items, (*path, "items")) if source.items else None,
    )


def one_record_each(index: Index, document: Document, found: tuple[Column, ...]) -> None:
    """Note columns of a topic whose records would have one name in its schema: `a_b` and `aB` are both `AB` there."""
    seen = {"": "the port"}
    for position, column in enumerate(found):
        for name in records(column):
            if name in seen:
                said = f"column {column.name!r} has a record of the Avro name {name!r}, as {seen[name]!r} has"
                index.add(document, "duplicate-name", said, "schema", 0, "properties", position, "name")
                break
            seen[name] = column.name


def every(found: tuple[Column, ...]) -> list[Column]:
    """Return columns with all nested ones."""
    inner = [(*column.properties, *((column.items,) if column.items else ())) for column in found]
    return [*found, *(each for nested in inner for each in every(nested))]


def classification(found: tuple[Column, ...], levels: tuple[str, ...]) -> str:
    """Return the highest level of any column; without a statement the highest there is, so as to fail closed."""
    named = [levels.index(column.classification) for column in every(found) if column.classification in levels]
    return levels[max(named)] if named else (levels[-1] if levels else "")


def servers(index: Index, document: Document, port: PortId) -> tuple[bool, bool]:
    """Return whether the port is a topic and whether it is a table; literals must equal the mesh's own names."""
    contract = cast("DataContract", document.model)
    for position, server in enumerate(contract.servers):
        if server.type not in ("kafka", "databricks"):
            said = f"server type {server.type!r} cannot be provisioned; allowed: kafka, databricks"
            index.add(document, "not-allowed", said, "servers", position, "type")
        for key, value, wanted in _literals(server, port):
            if value is not None and value not in (wanted, wanted.replace(f"_{ENVIRONMENT}", "")):
                said = f"{key} is {value!r}; the name of this port's {key} is {wanted!r}"
                index.add(document, "inconsistent", said, "servers", position, key)
        if server.type == "kafka" and server.format not in (None, "avro"):
            index.add(
                document, "not-allowed", f"format {server.format!r}; allowed: avro", "servers", position, "format"
            )
    types = {server.type for server in contract.servers}
    if not types & {"kafka", "databricks"}:
        index.add(document, "missing-field", "servers must name kafka, databricks or both", "servers")
    return "kafka" in types, "databricks" in types


def _literals(server: Server, port: PortId) -> list[tuple[str, str | None, str]]:
    """What a server names itself; a kafka server of the standard names no topic."""
    if server.type != "databricks":
        return []
    catalog = naming.catalog(port.product.domain, ENVIRONMENT)
    return [("catalog", server.catalog, catalog), ("schema", server.schema_, naming.schema(port.product))]


def compatibility(index: Index, document: Document) -> str:
    """Return the compatibility that the contract asks of the schema registry; BACKWARD without a word."""
    contract = cast("DataContract", document.model)
    asked = contract.custom("compatibility")
    if asked is None:
        return "BACKWARD"
    if asked not in COMPATIBILITY:
        said = f"compatibility {asked!r}; allowed: {', '.join(COMPATIBILITY)}"
        index.add(document, "not-allowed", said, "customProperties")
        return "BACKWARD"
    return str(asked)
