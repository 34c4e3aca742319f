"""What a Python task finds as pyspark.sql: sessions and frames that are statements, sent to the warehouse's door.

The part of Spark's interface that needs no cluster: sql, table, select, where, filter, groupBy, agg, orderBy, limit,
collect, first, count, show, toPandas not. Everything runs with the rights of the job's principal.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

ask: Callable[[dict[str, object]], dict[str, Any]] = globals()["ask"]
"""Sends a request through the door; the runner has put it in."""


class AnalysisException(Exception):  # noqa: N818 - Spark's name
    """The warehouse refused a statement."""


class Row(tuple[Any, ...]):
    """One row: by position, by name, or as an attribute."""

    names: tuple[str, ...] = ()

    def asDict(self) -> dict[str, Any]:  # noqa: N802 - Spark's name
        """Return the row by name."""
        return dict(zip(self.names, self, strict=True))

    def __getitem__(self, key: Any) -> Any:
        return tuple(self)[self.names.index(key) if isinstance(key, str) else key]

    def __getattr__(self, name: str) -> Any:
        if name in self.names:
            return self[name]
        raise AttributeError(name)


class DataFrame:
    """A query that is asked when rows are wanted."""

    def __init__(self, query: str, keys: tuple[str, ...] = ()) -> None:
        self._query, self._keys = query, keys

    def _from(self, columns: str, rest: str = "") -> DataFrame:
        return DataFrame(f"SELECT {columns} FROM ({self._query}) AS frame {rest}")  # noqa: S608 - judged at the door

    def select(self, *columns: str) -> DataFrame:
        """Return some of the columns, by name."""
        return self._from(", ".join(columns))

    def where(self, condition: str) -> DataFrame:
        """Return the rows that meet a condition."""
        return self._from("*", f"WHERE {condition}")

    filter = where

    def groupBy(self, *keys: str) -> DataFrame:  # noqa: N802 - Spark's name
        """Return the frame, to be aggregated by keys."""
        return DataFrame(self._query, keys)

    def agg(self, functions: Mapping[str, str]) -> DataFrame:
        """Return aggregates: functions by column."""
        made = [f"{function}({column}) AS `{function}({column})`" for column, function in functions.items()]
        keys = ", ".join(self._keys)
        return self._from(", ".join([*self._keys, *made]), f"GROUP BY {keys}" if keys else "")

    def orderBy(self, *columns: str) -> DataFrame:  # noqa: N802 - Spark's name
        """Return the rows in an order."""
        return self._from("*", f"ORDER BY {', '.join(columns)}")

    def limit(self, number: int) -> DataFrame:
        """Return the first rows."""
        return self._from("*", f"LIMIT {int(number)}")

    def collect(self) -> list[Row]:
        """Return all rows."""
        answer = ask({"sql": self._query})
        if "error" in answer:
            raise AnalysisException(answer["error"])
        names, types = tuple(answer["columns"]), answer["types"]
        shaped = type("Row", (Row,), {"names": names})
        return [shaped(map(_value, row, types)) for row in answer["rows"]]

    def first(self) -> Row | None:
        """Return the first row; None where there is none."""
        return next(iter(self.limit(1).collect()), None)

    def count(self) -> int:
        """Return how many rows there are."""
        return self._from("count(*)").collect()[0][0]

    def show(self, number: int = 20) -> None:
        """Print the first rows."""
        for row in self.limit(number).collect():
            print(row.asDict())


class SparkSession:
    """The way to the warehouse."""

    builder: ClassVar[Any]

    def getOrCreate(self) -> SparkSession:  # noqa: N802 - Spark's name
        """Return the session."""
        return self

    def appName(self, name: str) -> SparkSession:  # noqa: N802 - Spark's name
        """Return the session; it needs no name."""
        return self

    def sql(self, statement: str) -> DataFrame:
        """Return the rows of a statement; one that is no query is run at once."""
        if statement.lstrip().split(None, 1)[0].upper() in ("SELECT", "WITH", "VALUES"):
            return DataFrame(statement)
        answer = ask({"sql": statement})
        if "error" in answer:
            raise AnalysisException(answer["error"])
        return DataFrame("SELECT 1 WHERE 1 = 0")

    def table(self, name: str) -> DataFrame:
        """Return a table."""
        return DataFrame(f"SELECT * FROM {name}")  # noqa: S608 - judged at the door


SparkSession.builder = SparkSession()


def _value(value: Any, type_: str) -> Any:
    if value is None:
        return None
    if type_.startswith("DECIMAL"):
        return Decimal(value)
    if type_.startswith("TIMESTAMP"):
        return datetime.datetime.fromisoformat(value)
    return datetime.date.fromisoformat(value) if type_ == "DATE" else value
