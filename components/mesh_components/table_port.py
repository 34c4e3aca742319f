"""Component TablePort: a port as a Unity Catalog table, with what its contract says of every column."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_databricks as databricks
from mesh_platform.errors import DocumentError
from mesh_platform.mesh import naming
from mesh_platform.mesh.columns import sql_type
from mesh_platform.mesh.ports import every

from . import tags
from .children import Children
from .parts import PortPartArgs

if TYPE_CHECKING:
    from mesh_platform.mesh.columns import Column
    from mesh_platform.mesh.model import Port

    from .refs import Text

CLASSIFICATION = "classification"


class TablePortArgs(PortPartArgs):
    """Args of TablePort."""

    schema: Text
    """Name of the schema that holds the table, as an output of the schema so that the table comes after it."""
    warehouse_id: Text
    """SQL warehouse that makes and alters the table."""


class TablePort(pulumi.ComponentResource):
    """SqlTable of type MANAGED and one EntityTagAssignment for each classified or personal column, and the table's."""

    table: pulumi.Output[str]
    """Full name of the table."""
    ready: Sequence[pulumi.Resource]
    """The table and its tags: rights come after."""

    def __init__(self, name: str, args: TablePortArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        port = args["port"]
        super().__init__(
            "mesh:index:TablePort", name, {"portId": str(port.id), "classification": port.classification}, opts
        )
        self._children = Children(parent=self, protect=args["environment"].protect)
        self._cloud = args["providers"].workspace
        catalog = naming.catalog(port.id.product.domain, args["environment"].id)
        table = databricks.SqlTable(
            f"{name}-table",
            name=naming.table(port.id),
            catalog_name=catalog,
            schema_name=args["schema"],
            table_type="MANAGED",
            data_source_format="DELTA",
            comment=_said(port.contract.schema_[0].description or port.contract.name or str(port.id)),
            columns=[_column(column) for column in port.columns],
            properties=args["labels"].databricks() | promised(port),
            warehouse_id=args["warehouse_id"],
            opts=self._children.options(databricks.SqlTable, self._cloud),
        )
        self.table = pulumi.Output.concat(catalog, ".", table.schema_name, ".", table.name)
        self.ready = [table, *self._tags(name, port, table)]
        self.register_outputs({"table": self.table})

    def _tags(self, name: str, port: Port, table: databricks.SqlTable) -> list[databricks.EntityTagAssignment]:
        whole = self._tag(name, "tables", self.table, _tags(port.classification, port.personal), table)
        for column in port.columns:
            entity = pulumi.Output.concat(self.table, ".", column.name)
            marks = _column_tags(column, port)
            whole += self._tag(f"{name}-{column.name}", "columns", entity, marks, table)
        return whole

    def _tag(
        self, name: str, kind: str, entity: pulumi.Output[str], marks: Mapping[str, str], table: databricks.SqlTable
    ) -> list[databricks.EntityTagAssignment]:
        return [
            databricks.EntityTagAssignment(
                f"{name}-tag-{key}",
                entity_type=kind,
                entity_name=entity,
                tag_key=key,
                tag_value=value,
                opts=self._children.options(databricks.EntityTagAssignment, self._cloud, after=[table]),
            )
            for key, value in marks.items()
        ]


def promised(port: Port) -> dict[str, str]:
    """Return what the contract promises and a SqlTable cannot hold: its keys, as table properties.

    The provider's resource has no primary key or unique constraint, and Delta refuses `delta.constraints.*` as a
    property. Required columns are NOT NULL in the table itself. Raises DocumentError for a version that cannot be
    written between quotes: the provider quotes comments only.
    """
    if not re.fullmatch(r"[\w.+-]+", port.contract.version):
        raise DocumentError(
            f"version {port.contract.version!r} cannot be kept with the table",
            fix="write letters, digits, `.`, `+` and `-` only, as 1.2.0",
            where=str(port.id),
        )
    keyed = sorted((column for column in port.columns if column.key_position), key=lambda c: c.key_position or 0)
    unique = sorted(column.name for column in port.columns if column.unique)
    stated = {
        "mesh_contract": str(port.id),
        "mesh_contract_version": port.contract.version,
        "mesh_primary_key": ",".join(column.name for column in keyed),
        "mesh_unique": ",".join(unique),
    }
    return {key: value for key, value in stated.items() if value}


def _said(text: str) -> str:
    """Return a text as a comment: the provider writes it into SQL and quotes no backslash, which could end it."""
    return text.replace("\\", "/")


def _column(column: Column) -> databricks.SqlTableColumnArgs:
    return databricks.SqlTableColumnArgs(
        name=column.name,
        type=sql_type(column),
        nullable=not column.required,
        comment=_said(column.description) or None,
    )


def _column_tags(column: Column, port: Port) -> dict[str, str]:
    """Return the tags of a column; nested fields have none of their own, so theirs count for the whole column.

    A column that only its fields classify takes the port's level, which is at least as high as theirs.
    """
    inner = every((column,))
    classified = port.classification if any(each.classification for each in inner) else ""
    return _tags(column.classification or classified, any(each.personal for each in inner))


def _tags(classification: str, personal: bool) -> dict[str, str]:
    found = {CLASSIFICATION: classification} if classification else {}
    return found | ({tags.PERSONAL: "true"} if personal else {})
