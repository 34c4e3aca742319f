"""How a table of the store becomes one of DuckDB, and how it is changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mesh_platform.errors import PolicyError

from . import database
from .resolve import SPACE
from .wire import Json, mappings


@dataclass(frozen=True, slots=True)
class Column:
    """One column, with its type as DuckDB says it."""

    name: str
    type: str
    required: bool = False


def columns(values: Mapping[str, Json]) -> tuple[Column, ...]:
    """Return the columns of a table's record; raises PolicyError for a type that is none."""
    return tuple(
        Column(str(each["name"]), database.native(str(each.get("type") or "STRING")), each.get("nullable") is False)
        for each in mappings(values.get("columns"))
    )


def quoted(name: str) -> str:
    """Return a name as DuckDB takes it, whatever is in it."""
    return '"' + name.replace('"', '""') + '"'


def place(thing: str) -> str:
    """Return where a table is."""
    return f"{SPACE}.{quoted(thing)}"


def create(thing: str, wanted: tuple[Column, ...]) -> list[str]:
    """Return the statements that make a table."""
    return [f"CREATE TABLE {place(thing)} ({', '.join(map(_defined, wanted))})"]


def change(thing: str, old: tuple[Column, ...], new: tuple[Column, ...]) -> list[str]:
    """Return the statements that make a table's columns others; its rows stay. Letters' case is no difference.

    Raises PolicyError where two columns have one name.
    """
    alter = f"ALTER TABLE {place(thing)}"
    before = {each.name.lower(): each for each in old}
    after = {each.name.lower(): each for each in new}
    if len(after) != len(new):
        raise PolicyError(
            "[COLUMN_ALREADY_EXISTS] two columns have one name", where=thing, fix="name one of them otherwise"
        )
    added = [each for key, each in after.items() if key not in before]
    steps = [f"{alter} ADD COLUMN {quoted(each.name)} {each.type}" for each in added]
    steps += [f"{alter} DROP COLUMN {quoted(each.name)}" for key, each in before.items() if key not in after]
    for key in before.keys() & after.keys():
        was, now = before[key], after[key]
        if was.type != now.type:
            steps.append(f"{alter} ALTER COLUMN {quoted(now.name)} SET DATA TYPE {now.type}")
        if was.required != now.required:
            steps.append(f"{alter} ALTER COLUMN {quoted(now.name)} {'SET' if now.required else 'DROP'} NOT NULL")
    return steps + [f"{alter} ALTER COLUMN {quoted(each.name)} SET NOT NULL" for each in added if each.required]


def _defined(column: Column) -> str:
    return f"{quoted(column.name)} {column.type}{' NOT NULL' if column.required else ''}"
