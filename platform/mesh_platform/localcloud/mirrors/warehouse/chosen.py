"""Which records the warehouse can stand for, and why not the others."""

from __future__ import annotations

from ...store import Record
from ...values import dig
from ...warehouse.kinds import FILE, GRANT, GRANTS, JOB, PERMISSIONS, TABLE, TAG, VOLUME

_OURS = ("catalog", "schema", "table", "volume")
_TAGGED = ("catalogs", "schemas", "tables", "columns")


def reason(record: Record) -> str | None:
    """Return why a record is recorded only; None where the warehouse holds it, or nobody would look for it there."""
    inputs, kind = record.inputs, record.key.token
    type_ = str(dig(inputs, "tableType") or dig(inputs, "volumeType") or "").upper()
    if kind == TABLE and type_ not in ("MANAGED", "VIEW"):
        return f"{type_ or 'such'} tables lie in a cloud's storage"
    if kind == TABLE and type_ == "MANAGED" and not inputs.get("columns"):
        return "it has no columns"
    if kind == VOLUME and type_ != "MANAGED":
        return f"{type_ or 'such'} volumes lie in a cloud's storage"
    if kind in (GRANT, GRANTS) and not any(inputs.get(each) for each in _OURS):
        return "rights are kept on catalogs, schemas, tables and volumes"
    if kind == TAG and dig(inputs, "entityType") not in _TAGGED:
        return "tags are kept of catalogs, schemas, tables and columns"
    if kind == FILE and inputs.get("contentBase64") is None:
        return "its content is not in the store"
    return _tasks(record) if kind == JOB else None


def held(record: Record) -> bool:
    """Whether the warehouse is told of a record: a job is kept even where some of its tasks cannot be run."""
    if record.key.token == PERMISSIONS:
        return bool(record.inputs.get("jobId"))
    return record.key.token == JOB or reason(record) is None


def _tasks(record: Record) -> str | None:
    tasks = record.inputs.get("tasks")
    others = [
        str(dig(each, "taskKey"))
        for each in (tasks if isinstance(tasks, list) else [])
        if isinstance(each, dict) and not dig(each, "sqlTask.file") and not each.get("sparkPythonTask")
    ]
    return f"only tasks of SQL and Python files run here, not {', '.join(others)}" if others else None
