"""The Databricks types that the warehouse holds, by their tokens."""

from __future__ import annotations

from ..facts import CATALOG, DATABRICKS, GROUP, PRINCIPAL, SCHEMA, TABLE, token

VOLUME, JOB, FILE = token("Volume", DATABRICKS), token("Job", DATABRICKS), token("WorkspaceFile", DATABRICKS)
GRANT, GRANTS, TAG = token("Grant", DATABRICKS), token("Grants", DATABRICKS), token("EntityTagAssignment", DATABRICKS)
MEMBER, PERMISSIONS = token("GroupMember", DATABRICKS), token("Permissions", DATABRICKS)
MADE = "mesh:warehouse:Table"
"""A table or view that somebody made by a statement: no record of the store, and so nothing that a replay removes."""

ORDER = (PRINCIPAL, GROUP, MEMBER, CATALOG, SCHEMA, TABLE, VOLUME, TAG, GRANT, GRANTS, FILE, JOB, PERMISSIONS)
"""All that is held; containers come before what lies in them."""
SECURABLES = {CATALOG: "catalog", SCHEMA: "schema", TABLE: "table", MADE: "table", VOLUME: "volume"}
