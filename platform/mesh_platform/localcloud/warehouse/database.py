"""The DuckDB file: opened shut to the outside, with limits; each statement has its time and its number of rows."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import math
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import duckdb
from sqlglot import exp
from sqlglot.errors import SqlglotError

from mesh_platform.errors import PolicyError, ProviderError

from .wire import Json

MEMORY, THREADS = "192MB", 2
SECONDS, ROWS, CHARACTERS = 30.0, 10_000, 16_000_000
"""What one statement may take, and the most that it gives: as many rows, or as they have JSON."""
_BATCH = 100
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false", "autoload_known_extensions": "false", "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false", "python_enable_replacements": "false", "temp_directory": "",
    "memory_limit": MEMORY, "threads": str(THREADS),
    # It would compute an asker's predicate within the query of a view, on rows that this leaves out.
    "disabled_optimizers": "cte_filter_pusher",
}  # fmt: skip
_MADE = (
    "CREATE SCHEMA IF NOT EXISTS data; CREATE SCHEMA IF NOT EXISTS meta; "
    "CREATE TABLE IF NOT EXISTS meta.records (token VARCHAR, id VARCHAR, place VARCHAR, body VARCHAR, thing VARCHAR, "
    "columns VARCHAR); "
    "CREATE TABLE IF NOT EXISTS meta.runs (id BIGINT, job VARCHAR, state VARCHAR, body VARCHAR)"
)


@dataclass(frozen=True, slots=True)
class Result:
    """Rows, as JSON, under columns and their Databricks types; `more` says that there were others."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[list[Json]]
    more: bool = False


class Database:
    """One open file. Reads run side by side; what writes has it alone."""

    def __init__(self, file: Path) -> None:
        try:
            self._connection = duckdb.connect(str(file), config=_SETTINGS)
        except duckdb.Error as error:
            raise ProviderError(
                f"the warehouse's data cannot be read: {str(error).splitlines()[0]}", where=str(file),
                fix="mesh local down --purge forgets all servers' data and the store; mesh local up makes them anew",
            ) from error  # fmt: skip
        self._connection.execute("SET TimeZone = 'UTC'")
        self._connection.execute("SET lock_configuration = true")
        self._connection.execute(_MADE)
        self._writing = threading.RLock()

    def close(self) -> None:
        """Write everything out and close the file."""
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Generator[Transaction]:
        """Run the body in one transaction: all of it is done, or none."""
        with self._writing:
            cursor = self._cursor()
            cursor.execute("BEGIN")
            try:
                yield Transaction(cursor)
                cursor.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                raise
            finally:
                cursor.close()

    def read(self, sql: str) -> Result:
        """Run a query; raises PolicyError with DuckDB's reason."""
        cursor = self._cursor()
        try:
            return Transaction(cursor).run(sql)
        finally:
            cursor.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        try:
            return self._connection.cursor()
        except duckdb.ConnectionException as error:
            raise ProviderError("the warehouse has ended", where="warehouse", fix="mesh local up") from error


class Transaction:
    """Statements on one connection."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def run(self, sql: str, seconds: float = SECONDS) -> Result:
        """Run one statement within `seconds`, and return its first rows; raises PolicyError with DuckDB's reason."""
        timer = threading.Timer(seconds, self._cursor.interrupt)
        timer.start()
        try:
            self._cursor.execute(sql)
            described: list[tuple[Any, ...]] = self._cursor.description or []
            rows, more = self._rows() if described else ([], False)
        except duckdb.InterruptException as error:
            raise _failed(f"the statement took longer than {seconds:.0f} s and was ended") from error
        except (duckdb.Error, UnicodeError) as error:
            raise _failed(str(error).split("\n\n")[0].strip()) from error
        except MemoryError as error:
            raise _failed("the statement wants more memory than there is") from error
        finally:
            timer.cancel()
        return Result(
            columns=tuple(str(each[0]) for each in described),
            types=tuple(databricks(str(each[1])) for each in described),
            rows=rows, more=more,
        )  # fmt: skip

    def _rows(self) -> tuple[list[list[Json]], bool]:
        """Return the first rows, and whether there are more."""
        rows: list[list[Json]] = []
        size = 0
        while len(rows) < ROWS and size < CHARACTERS:
            batch = self._cursor.fetchmany(_BATCH)
            rows += [[_json(value) for value in row] for row in batch]
            size += len(json.dumps(rows[-len(batch) :])) if batch else 0
            if len(batch) < _BATCH:
                return rows, False
        return rows, self._cursor.fetchone() is not None

    def kept(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a statement of our own with values."""
        return self._cursor.execute(sql, list(values)).fetchall()


def databricks(type_: str) -> str:
    """Return DuckDB's name of a type as Databricks says it."""
    if type_ == "HUGEINT":
        return "DECIMAL(38, 0)"
    try:
        return exp.DataType.build(type_, dialect="duckdb").sql("databricks")
    except (SqlglotError, ValueError, TypeError):
        return type_


def native(type_: str) -> str:
    """Return a Databricks type as DuckDB says it; raises PolicyError for what is none."""
    try:
        return exp.DataType.build(type_, dialect="databricks").sql("duckdb")
    except (SqlglotError, ValueError, TypeError) as error:
        raise _failed(f"{type_[:80]!r} is no type of a column") from error


def _failed(what: str) -> PolicyError:
    return PolicyError(what, where="warehouse", fix="change the statement and send it again")


def _json(value: Any) -> Json:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case bytes() | bytearray():
            return base64.b64encode(value).decode()
        case dict():
            return {str(key): _json(each) for key, each in cast("dict[Any, Any]", value).items()}
        case list() | tuple():
            return [_json(each) for each in cast("Sequence[Any]", value)]
        case _:
            return str(value)
