"""How names and values are quoted, one place per system."""

from __future__ import annotations

from decimal import Decimal


def sql_name(*parts: str) -> str:
    """A Databricks SQL identifier from its parts, back-quoted: `a`.`b`."""
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)


def sql_text(value: str) -> str:
    """A Databricks SQL string literal; backslashes are escapes there."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def sql_value(value: str | int | float | Decimal | bool | None) -> str:
    """A Databricks SQL literal of a plain value."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "TRUE" if value else "FALSE"
        case str():
            return sql_text(value)
        case _:
            return str(value)


def promql_value(value: str) -> str:
    """A quoted PromQL label value."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
