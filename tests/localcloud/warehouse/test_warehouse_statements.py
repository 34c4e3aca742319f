"""Statements that reach for more than tables are refused, whatever they look like, and those that do not are run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from house import CARDS, CATALOG, DEPLOYER, SCHEMA, TABLE, House, house, table
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

HOSTILE = (
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_parquet('/tmp/x.parquet')",
    "SELECT * FROM read_json_auto('/etc/passwd')",
    "SELECT * FROM read_files('/etc/passwd')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_scan('/tmp/x')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('data.t')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM `/etc/passwd`",
    "SELECT * FROM csv.`/etc/passwd`",
    "SELECT * FROM text.`/etc/passwd`",
    "SELECT * FROM IDENTIFIER('/etc/passwd')",
    "SELECT * FROM IDENTIFIER('read_csv(''/etc/passwd'')')",
    "SELECT getenv('HOME')",
    "SELECT system.getenv('HOME')",
    "SELECT current_setting('memory_limit')",
    "SELECT getvariable('x')",
    "SELECT secret('scope', 'key')",
    "SELECT ai_query('model', 'x')",
    "SELECT reflect('java.lang.Runtime', 'exec', 'id')",
    "SELECT input_file_name()",
    "SELECT nextval('s')",
    "SELECT COLUMNS('.*') FROM pay.core.cards",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM pragma_table_info('x')",
    "SELECT * FROM duckdb_tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT * FROM meta.records",
    "SELECT * FROM warehouse.meta.records",
    "SELECT * FROM pay.core.cards VERSION AS OF 1",
    "WITH a AS (SELECT * FROM duckdb_tables), duckdb_tables AS (SELECT 1) SELECT * FROM a",
    "SELECT * FROM (WITH duckdb_views AS (SELECT 1) SELECT * FROM duckdb_views) AS x, duckdb_views",
    "SELECT (SELECT count(*) FROM meta.records)",
    "SELECT 1 WHERE EXISTS (SELECT * FROM read_text('/etc/passwd'))",
    "SELECT 1; DROP TABLE pay.core.cards",
    "SELECT 1; SELECT 2",
    "COPY pay.core.cards TO '/tmp/stolen.csv'",
    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "COPY INTO pay.core.cards FROM '/etc/passwd'",
    "ATTACH '/tmp/x.db' AS x",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET memory_limit = '100GB'",
    "RESET memory_limit",
    "EXPORT DATABASE '/tmp/x'",
    "IMPORT DATABASE '/tmp/x'",
    "CALL pragma_version()",
    "USE meta",
    "CHECKPOINT",
    "VACUUM",
    "BEGIN",
    "EXPLAIN ANALYZE SELECT * FROM meta.records",
    "PREPARE x AS SELECT 1",
    "CREATE MACRO m() AS 1",
    "CREATE FUNCTION pay.core.f() RETURNS INT RETURN 1",
    "CREATE SCHEMA pay.other",
    "DROP SCHEMA pay.core CASCADE",
    "CREATE TABLE pay.core.x USING csv LOCATION '/etc/passwd'",
    "CREATE TABLE pay.core.x USING delta LOCATION '/etc' AS SELECT 1",
    "CREATE TEMP TABLE x AS SELECT 1",
    "CREATE TABLE pay.core.x (a INT DEFAULT getenv('HOME'))",
    "CREATE TABLE pay.core.x AS SELECT * FROM read_text('/etc/passwd')",
    "CREATE VIEW pay.core.x AS SELECT * FROM read_text('/etc/passwd')",
    "ALTER TABLE pay.core.cards ADD COLUMN x INT",
    "GRANT SELECT ON TABLE pay.core.cards TO somebody",
    "INSERT OVERWRITE pay.core.cards SELECT 1",
    "INSERT INTO meta.records VALUES (1)",
    "UPDATE meta.records SET token = 'x'",
    "DELETE FROM meta.records",
    "MERGE INTO meta.records AS t USING pay.core.cards AS s ON true WHEN MATCHED THEN DELETE",
    "INSERT INTO pay.information_schema.tables VALUES (1)",
    "SELECT * FROM range(10000000000) AS a, range(10000000000) AS b WHERE a.range = getenv('x')",
    "SELECT '",
    "",
    ";",
    "(" * 5000 + "1" + ")" * 5000,
)  # fmt: skip


@pytest.fixture(scope="module")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("cards")) as opened:
        opened.cards()
        yield opened


@pytest.mark.parametrize("sql", HOSTILE, ids=lambda sql: sql[:60])
def test_a_statement_that_reaches_further_is_refused_even_of_the_owner_of_all(cards: House, sql: str) -> None:
    told = cards.refuses(DEPLOYER, sql)
    assert not any(word in told for word in ("Permission Error", "Catalog Error", "Binder Error", "root:")), told
    assert cards.ask(DEPLOYER, f"SELECT count(*) FROM {CARDS}") == [[2]]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (f"SELECT id FROM {CARDS} ORDER BY id", [["a"], ["b"]]),
        (f"SELECT c.amount FROM {CARDS} AS c WHERE c.id = 'a'", [["10.00"]]),
        (f"SELECT pay.core.cards.id FROM {CARDS} WHERE cards.amount > 100", [["b"]]),
        ("WITH cards AS (SELECT 1 AS one) SELECT one FROM cards", [[1]]),
        (f"WITH x AS (SELECT id FROM {CARDS}), y AS (SELECT * FROM x) SELECT count(*) FROM y", [[2]]),
        ("WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT max(n) FROM r", [[3]]),
        (f"SELECT upper(iban), to_date(at) FROM {CARDS} WHERE at IS NOT NULL", [["SE2", "2026-11-25"]]),
        ("SELECT explode(array(1, 2))", [[1], [2]]),
        ("SELECT count(*) FROM range(5)", [[5]]),
        (f"SELECT count(*) FROM {CARDS} UNION ALL SELECT 7", [[2], [7]]),
        ("SELECT 'it\\'s', \"say\", 'back\\\\slash'", [["it's", "say", "back\\slash"]]),
        (f"SELECT id FROM {CARDS} QUALIFY row_number() OVER (ORDER BY amount DESC) = 1", [["b"]]),
    ],
)
def test_an_ordinary_query_is_run(cards: House, sql: str, rows: list[list[object]]) -> None:
    assert cards.ask(DEPLOYER, sql) == rows


def test_names_without_a_catalog_or_schema_are_looked_for_where_the_asker_says(cards: House) -> None:
    assert cards.ask(DEPLOYER, "SELECT count(*) FROM cards", catalog="pay", schema="core") == [[2]]
    assert "is not a full name" in cards.refuses(DEPLOYER, "SELECT count(*) FROM cards")


def test_a_parameter_is_a_value_and_never_sql(cards: House) -> None:
    sql = "SELECT id FROM IDENTIFIER(:of) WHERE iban = :iban"
    evil = "x' OR 1 = 1 --"
    assert cards.ask(DEPLOYER, sql, parameters={"of": CARDS, "iban": "DE1"}) == [["a"]]
    assert cards.ask(DEPLOYER, sql, parameters={"of": CARDS, "iban": evil}) == []
    assert "has no value" in cards.refuses(DEPLOYER, sql, parameters={"of": CARDS})
    assert "is no name" in cards.refuses(DEPLOYER, sql, parameters={"of": "read_text('/etc/passwd')", "iban": ""})
    assert cards.refuses(DEPLOYER, sql, parameters={"of": f"{CARDS}; DROP TABLE {CARDS}", "iban": ""})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12))
def test_any_text_comes_back_as_it_was_sent(cards: House, text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace("'", "\\'")
    assert cards.ask(DEPLOYER, f"SELECT '{quoted}' AS `x`") == [[text]]
    assert cards.ask(DEPLOYER, "SELECT :text", parameters={"text": text}) == [[text]]


def test_a_table_whose_name_is_a_statement_is_a_table(at: House) -> None:
    odd = 'x"; drop table "y'
    at.make(CATALOG, {"name": "pay"})
    at.make(SCHEMA, {"catalogName": "pay", "name": "core"})
    at.make(TABLE, table(odd, columns=[{"name": 'a"b', "type": "INT"}]))
    at.ask(DEPLOYER, f"INSERT INTO pay.core.`{odd}` VALUES (1)")
    assert at.ask(DEPLOYER, f'SELECT `a"b` FROM pay.core.`{odd}`') == [[1]]


def test_a_result_that_is_long_is_cut_and_says_so(cards: House) -> None:
    answer = cards.admin.session(DEPLOYER).post("/query", {"sql": "SELECT * FROM range(20000)"})
    assert (len(answer["rows"]), answer["more"]) == (10_000, True)
    answer = cards.admin.session(DEPLOYER).post("/query", {"sql": "SELECT * FROM range(3)"})
    assert (len(answer["rows"]), answer["more"]) == (3, False)
