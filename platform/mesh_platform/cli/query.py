"""`mesh local query`: ask the local warehouse something as one of its principals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mesh_platform.errors import UsageError

from .options import SCHEMA_VERSION, Format, FormatOption, RootOption, find_root

if TYPE_CHECKING:
    from mesh_platform.localcloud.warehouse.client import Client


def query(
    sql: Annotated[str, typer.Argument(help="One statement, in Databricks SQL.")],
    principal: Annotated[
        str, typer.Option("--as", help="Who asks: a service principal by its application id or name, or a group.")
    ],
    root: RootOption = None,
    catalog: Annotated[str, typer.Option("--catalog", help="Where names without a catalog are.")] = "",
    schema: Annotated[str, typer.Option("--schema", help="Where names without a schema are.")] = "",
    format: FormatOption = Format.text,
) -> None:
    """Run one statement in the local warehouse, with the rights of a principal and no others."""
    found = answer(find_root(root), principal, sql, catalog, schema)
    if format is Format.json:
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, **found}, indent=2))
        return
    for line in _table(found["columns"], found["rows"]):
        typer.echo(line)
    more = "; there are more" if found["more"] else ""
    typer.echo(f"{len(found['rows'])} rows{more}", err=True)


def answer(home: Path, principal: str, sql: str, catalog: str = "", schema: str = "") -> dict[str, Any]:
    """Return what the warehouse of the mesh at `home` answers: columns, rows and whether there are more.

    Raises MeshError where it does not run, and with the missing privilege where it refuses.
    """
    from mesh_platform.localcloud import lifecycle
    from mesh_platform.localcloud.servers import notes
    from mesh_platform.localcloud.warehouse.client import administrator

    base = lifecycle.folders(home).base
    note = notes.read(base, "warehouse")
    if note is None or not note.serves:
        reason = note.reason if note is not None else ""
        raise UsageError(f"the local warehouse does not run{': ' + reason if reason else ''}", where=str(base),
                         fix="mesh local up --only warehouse")  # fmt: skip
    client = administrator(note).session(_application(principal, administrator(note)))
    return client.post("/query", {"sql": sql, "catalog": catalog, "schema": schema})


def _application(principal: str, administrator: Client) -> str:
    """Return the application id of a service principal that is called by its name; anybody else as they are called."""
    names: dict[str, str] = administrator.post("/admin/principals", {})["names"]
    return names.get(principal, principal)


def _table(columns: list[str], rows: list[list[Any]]) -> list[str]:
    """Return rows as lines of text, in columns as wide as what is in them."""
    if not columns:
        return []
    cells = [columns, *([_text(value) for value in row] for row in rows)]
    widths = [max(len(row[number]) for row in cells) for number in range(len(columns))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\n", "\\n")
    return "NULL" if value is None else json.dumps(value)
