"""The Databricks types that the warehouse holds, by their tokens.

They are those of facts.py, which the warehouse's process need not read to start.
"""

from __future__ import annotations


def _token(kind: str) -> str:
    return f"databricks:index/{kind[0].lower()}{kind[1:]}:{kind}"


CATALOG, SCHEMA, TABLE, VOLUME = _token("Catalog"), _token("Schema"), _token("SqlTable"), _token("Volume")
GRANT, GRANTS, TAG = _token("Grant"), _token("Grants"), _token("EntityTagAssignment")
PRINCIPAL, GROUP, MEMBER = _token("ServicePrincipal"), _token("Group"), _token("GroupMember")
JOB, FILE, PERMISSIONS = _token("Job"), _token("WorkspaceFile"), _token("Permissions")
MADE = "mesh:warehouse:Table"
"""A table or view that somebody made by a statement: no record of the store, and so nothing that a replay removes."""

ORDER = (PRINCIPAL, GROUP, MEMBER, CATALOG, SCHEMA, TABLE, VOLUME, TAG, GRANT, GRANTS, FILE, JOB, PERMISSIONS)
"""All that is held; containers come before what lies in them."""
SECURABLES = {CATALOG: "catalog", SCHEMA: "schema", TABLE: "table", MADE: "table", VOLUME: "volume"}
