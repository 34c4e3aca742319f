"""A product's rights in Unity Catalog as grants, and the secured views that some of them are for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_databricks as databricks
from mesh_platform.mesh import naming
from mesh_platform.mesh.quoting import sql_name
from mesh_platform.mesh.rowfilter import to_sql

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Port, Principal
    from mesh_platform.mesh.rights import CatalogRight, SecuredView

    from .children import Children
    from .refs import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogAccess:
    """Grants rights as children named after `name`; `after` holds, by full name, what a right comes after."""

    name: str
    environment: str
    children: Children
    provider: databricks.Provider | None
    principal: Callable[[Principal], Text]
    after: Mapping[str, Sequence[pulumi.Resource]]

    def views(
        self, views: Sequence[SecuredView], ports: Mapping[str, Port], warehouse_id: Text, properties: dict[str, str]
    ) -> dict[str, Sequence[pulumi.Resource]]:
        """Make the secured views, each after its table; returns them by full name."""
        made: dict[str, Sequence[pulumi.Resource]] = {}
        for view in views:
            table = naming.full_table(view.port, self.environment)
            catalog, schema, _ = table.split(".")
            made[f"{catalog}.{schema}.{view.name}"] = [
                databricks.SqlTable(
                    f"{self.name}-view-{view.name}",
                    name=view.name,
                    catalog_name=catalog,
                    schema_name=schema,
                    table_type="VIEW",
                    view_definition=definition(view, ports[str(view.port)], table),
                    comment=f"Agreed columns and rows of {view.port}",
                    properties=properties,
                    warehouse_id=warehouse_id,
                    opts=self.children.options(databricks.SqlTable, self.provider, after=self.after.get(table, ())),
                )
            ]
        return made

    def grants(self, rights: Sequence[CatalogRight], made: Mapping[str, Sequence[pulumi.Resource]]) -> None:
        """One Grant per securable and principal, after what it is for: a schema, a table, or a view of `made`."""
        for right in rights:
            options = self.children.options(
                databricks.Grant,
                self.provider,
                after=made.get(right.securable) or self.after.get(right.securable, ()),
            )
            arguments = databricks.GrantArgs(
                principal=self.principal(right.principal), privileges=list(right.privileges)
            )
            setattr(arguments, right.securable_type, right.securable)
            databricks.Grant(f"{self.name}-{_logical(right)}", arguments, options)


def definition(view: SecuredView, port: Port, table: str) -> str:
    """Return the query of a secured view: its columns by name, and its rows where the agreement filters them."""
    columns = ", ".join(sql_name(column) for column in view.columns)
    query = f"SELECT {columns} FROM {sql_name(*table.split('.'))}"  # noqa: S608
    if view.rows is None:
        return query
    return f"{query} WHERE {to_sql(view.rows, {column.name: column.logical_type for column in port.columns})}"


def _logical(right: CatalogRight) -> str:
    """Return the right's name without the catalog, whose name holds the environment."""
    below = ".".join(right.securable.split(".")[1:])
    parts = (right.securable_type, below, right.principal.kind, right.principal.id)
    return "-".join(part for part in parts if part)
