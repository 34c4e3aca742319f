"""What a Python task writes against pyspark.sql becomes statements at the door, and rows with the types of Python."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from house import CARDS, DEPLOYER, house
from mesh_platform.errors import MeshError
from mesh_platform.localcloud.warehouse import runner


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The module that a task imports, as the runner makes it, in this process."""
    with house(tmp_path_factory.mktemp("spark")) as at:
        at.cards()
        session = at.admin.session(DEPLOYER)

        def ask(request: dict[str, object]) -> dict[str, Any]:
            try:
                return session.post("/query", request)
            except MeshError as error:
                return {"error": error.what}

        module: dict[str, Any] = {"ask": ask, "__name__": "pyspark.sql"}
        shim = Path(runner.__file__).with_name("spark.py").read_text(encoding="utf-8")
        exec(compile(shim, "pyspark/sql.py", "exec"), module)
        yield module


@pytest.fixture
def session(spark: dict[str, Any]) -> Any:
    return spark["SparkSession"].builder.appName("any").getOrCreate()


def test_a_table_is_narrowed_ordered_and_counted_without_changing_the_frame_it_came_from(session: Any) -> None:
    table = session.table(CARDS)
    large = table.where("amount > 100").select("id", "amount")
    assert [tuple(row) for row in large.collect()] == [("b", Decimal("2000.00"))]
    assert [row.id for row in table.orderBy("amount DESC").limit(1).collect()] == ["b"]
    assert table.filter("id = 'none'").first() is None
    assert (table.count(), large.count()) == (2, 1)


def test_a_row_is_read_by_place_by_name_and_as_an_attribute(session: Any) -> None:
    row = session.table(CARDS).orderBy("id").first()
    assert row[0] == row["id"] == row.id == "a"
    assert row.asDict() == {"id": "a", "iban": "DE1", "amount": Decimal("10.00"), "at": None}
    with pytest.raises(AttributeError, match="colour"):
        row.colour  # noqa: B018 - it is asked for
    with pytest.raises(ValueError, match="not in tuple"):
        row["colour"]


def test_values_have_the_types_of_python(session: Any) -> None:
    sql = "SELECT DATE'2026-11-25' AS d, TIMESTAMP'2026-11-25 10:00:00' AS t, CAST(1.5 AS DECIMAL(4, 2)) AS n, 1 AS i"
    row = session.sql(sql).first()
    assert row.d == datetime.date(2026, 11, 25)
    assert row.t.astimezone(datetime.UTC) == datetime.datetime(2026, 11, 25, 10, tzinfo=datetime.UTC)
    assert (row.n, row.i) == (Decimal("1.50"), 1)


def test_groups_are_aggregated_by_their_keys_and_without_keys_as_one(session: Any) -> None:
    frame = session.sql("SELECT 'x' AS k, 1 AS v UNION ALL SELECT 'x', 2 UNION ALL SELECT 'y', 5")
    by_key = frame.groupBy("k").agg({"v": "max"}).orderBy("k").collect()
    assert [(row.k, row["max(v)"]) for row in by_key] == [("x", 2), ("y", 5)]
    (whole,) = frame.agg({"v": "min", "*": "count"}).collect()
    assert (whole["min(v)"], whole["count(*)"]) == (1, 3)


def test_a_statement_that_is_no_query_is_run_at_once_and_once(session: Any) -> None:
    done = session.sql("CREATE TABLE pay.core.own AS SELECT 1 AS one")
    assert done.collect() == []
    session.sql("  insert INTO pay.core.own VALUES (2)")
    assert session.sql("with x AS (SELECT one FROM pay.core.own) SELECT count(*) AS n FROM x").first().n == 2
    session.sql("DROP TABLE pay.core.own")


@pytest.mark.parametrize("sql", ["SELECT * FROM pay.core.none", "DROP TABLE pay.core.none", "COPY x TO 'y'"])
def test_what_the_door_refuses_is_an_analysis_exception(spark: dict[str, Any], session: Any, sql: str) -> None:
    with pytest.raises(spark["AnalysisException"], match=r"cannot be found|UNSUPPORTED|is not run"):
        session.sql(sql).collect()


def test_rows_are_shown_as_they_are_and_no_more_than_asked(session: Any, capsys: pytest.CaptureFixture[str]) -> None:
    session.table(CARDS).select("id").orderBy("id").show(1)
    assert capsys.readouterr().out == "{'id': 'a'}\n"
