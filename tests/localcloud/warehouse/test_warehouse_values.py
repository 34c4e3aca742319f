"""Values come as JSON says them, numbers that JSON has none for as text, and each with the type that Databricks has."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from house import DEPLOYER, House, house
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mesh_platform.errors import PolicyError
from mesh_platform.localcloud.warehouse.database import Database, databricks, native
from mesh_platform.localcloud.warehouse.tables import Column, change, create


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("values")) as opened:
        yield opened


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = Database(tmp_path_factory.mktemp("tables") / "d")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("sql", "value", "type_"),
    [
        ("1", 1, "INT"),
        ("CAST(9007199254740993 AS BIGINT)", 9007199254740993, "BIGINT"),
        ("true", True, "BOOLEAN"),
        ("'x'", "x", "STRING"),
        ("CAST(1.5 AS DOUBLE)", 1.5, "DOUBLE"),
        ("CAST('inf' AS DOUBLE)", "inf", "DOUBLE"),
        ("CAST('-inf' AS DOUBLE)", "-inf", "DOUBLE"),
        ("CAST('nan' AS DOUBLE)", "nan", "DOUBLE"),
        ("CAST(1.10 AS DECIMAL(18, 2))", "1.10", "DECIMAL(18, 2)"),
        ("DATE'2026-11-25'", "2026-11-25", "DATE"),
        ("TIMESTAMP_NTZ'2026-11-25 10:00:00'", "2026-11-25T10:00:00", "TIMESTAMP_NTZ"),
        ("unhex('00FF')", "AP8=", "BINARY"),
        ("array(1, null)", [1, None], "ARRAY<INT>"),
        ("named_struct('a', 1, 'b', DATE'2026-11-25')", {"a": 1, "b": "2026-11-25"}, "STRUCT<a: INT, b: DATE>"),
        ("map('k', CAST('inf' AS DOUBLE))", {"k": "inf"}, "MAP<STRING, DOUBLE>"),
    ],
)  # fmt: skip
def test_a_value_comes_as_json_with_its_type(at: House, sql: str, value: Any, type_: str) -> None:
    answer = at.admin.session(DEPLOYER).post("/query", {"sql": f"SELECT {sql}"})
    assert (answer["rows"], answer["types"]) == ([[value]], [type_])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.binary(max_size=9),
)
def test_what_is_written_is_read_back(at: House, whole: int, number: float, day: Any, raw: bytes) -> None:
    parameters = {"w": str(whole), "n": repr(number), "d": day.isoformat(), "r": raw.hex()}
    sql = "SELECT CAST(:w AS BIGINT), CAST(:n AS DOUBLE), CAST(:d AS DATE), hex(unhex(:r))"
    ((one, two, three, four),) = at.ask(DEPLOYER, sql, parameters=parameters)
    assert (one, two, three, four) == (whole, number, day.isoformat(), raw.hex().upper())


def test_a_statement_that_takes_too_long_is_ended_and_the_next_one_is_run(database: Database) -> None:
    endless = "SELECT count(*) FROM range(10000000) AS a, range(10000000) AS b"
    with pytest.raises(PolicyError, match="took longer than 0 s and was ended"), database.transaction() as transaction:
        transaction.run(endless, 0.05)
    assert database.read("SELECT 1").rows == [[1]]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(PolicyError), database.transaction() as transaction:
        transaction.run("CREATE TABLE data.t (a INT)")
        transaction.run("SELECT nothing")
    assert database.read("SELECT count(*) FROM duckdb_tables() WHERE schema_name = 'data'").rows == [[0]]


@pytest.mark.parametrize(("count", "more"), [(9_999, False), (10_000, False), (10_001, True)])
def test_a_result_says_that_there_is_more_only_if_there_is(database: Database, count: int, more: bool) -> None:
    found = database.read(f"SELECT * FROM range({count})")
    assert (len(found.rows), found.more) == (min(count, 10_000), more)


def test_a_result_ends_early_where_its_rows_are_large(database: Database) -> None:
    found = database.read("SELECT repeat('x', 170000) FROM range(200)")
    assert (len(found.rows), found.more) == (100, True)


columns = st.lists(
    st.builds(
        Column, st.sampled_from(["a", "B", 'c"d', "e f"]), st.sampled_from(["INT", "TEXT", "BIGINT"]), st.booleans()
    ),
    min_size=1, max_size=4, unique_by=lambda each: each.name,
)  # fmt: skip


class _Undone(Exception):  # noqa: N818 - an end, and no error
    """Takes back what an example has made."""


@settings(max_examples=15)
@given(columns, columns)
def test_a_changed_table_is_as_one_that_was_made_so(database: Database, old: list[Column], new: list[Column]) -> None:
    """Whatever columns come, go, or become others, in a table without rows."""
    described = "SELECT column_name, data_type, is_nullable FROM duckdb_columns() WHERE table_name = '{}' ORDER BY 1"
    with contextlib.suppress(_Undone), database.transaction() as transaction:
        for sql in (*create("t", tuple(old)), *change("t", tuple(old), tuple(new)), *create("u", tuple(new))):
            transaction.run(sql)
        assert transaction.run(described.format("t")).rows == transaction.run(described.format("u")).rows
        raise _Undone


def test_two_columns_of_one_name_are_refused_whatever_their_case() -> None:
    one, two = Column("a", "INT"), Column("A", "INT")
    with pytest.raises(PolicyError, match="two columns have one name"):
        change("t", (one,), (one, two))
    assert change("t", (one,), (two,)) == []


@pytest.mark.parametrize("type_", ["STRING", "BIGINT", "DECIMAL(18,2)", "ARRAY<INT>", "MAP<STRING,INT>", "BINARY"])
def test_a_type_is_the_same_after_a_way_there_and_back(type_: str) -> None:
    assert databricks(native(type_)).replace(" ", "") == type_
