"""How a statement is read: which names are its own, which are tables, and what may stand where a name does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from house import CARDS, DEPLOYER, TABLE, House, house, table, view


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two tables; `risk` may read the first one and a view of the other."""
    with house(tmp_path_factory.mktemp("reading")) as opened:
        opened.cards("risk")
        opened.grant("risk", "SELECT", table=CARDS)
        columns = [{"name": "identifier", "type": "STRING"}, {"name": "data", "type": "INT"}]
        opened.make(TABLE, table("secret", columns=columns))
        opened.make(TABLE, view("shown", "SELECT data FROM pay.core.secret WHERE identifier = 'x'"))
        opened.grant("risk", "SELECT", table="pay.core.shown")
        opened.ask(DEPLOYER, "INSERT INTO pay.core.secret VALUES ('x', 1), ('y', 2)")
        yield opened


SECRET = "pay.core.secret"


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (f"WITH secret AS (SELECT id FROM {CARDS}) SELECT count(*) FROM secret", [[2]]),
        (f"SELECT * FROM (WITH secret AS (SELECT id FROM {CARDS}) SELECT count(*) FROM secret) AS x", [[2]]),
        (f"WITH a AS (SELECT id FROM {CARDS}), secret AS (SELECT id FROM a) SELECT count(*) FROM secret", [[2]]),
        (f"WITH SECRET AS (SELECT id FROM {CARDS}) SELECT count(*) FROM Secret", [[2]]),
        ("WITH RECURSIVE secret AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM secret WHERE n < 4) "
         "SELECT max(n) FROM secret", [[4]]),
        ("SELECT data FROM pay.core.shown", [[1]]),
        ("SELECT shown.data, pay.core.shown.data, core.shown.data, s.data FROM pay.core.shown, pay.core.shown AS s",
         [[1, 1, 1, 1]]),
        (f"SELECT x.data FROM pay.core.shown AS x WHERE EXISTS (SELECT 1 FROM {CARDS} AS c WHERE c.id = 'a')", [[1]]),
    ],
)  # fmt: skip
def test_a_name_that_the_statement_gives_itself_is_no_table(shared: House, sql: str, rows: list[list[object]]) -> None:
    assert shared.ask("risk", sql, catalog="pay", schema="core") == rows


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM secret",
        "SELECT * FROM (WITH secret AS (SELECT 1) SELECT * FROM secret) AS x, secret",
        "WITH secret AS (SELECT * FROM secret) SELECT * FROM secret",
        "WITH a AS (SELECT * FROM secret), secret AS (SELECT 1) SELECT * FROM a",
        "WITH secret AS (SELECT 1) SELECT * FROM core.secret",
        f"WITH secret AS (SELECT 1) SELECT * FROM {SECRET}",
        "SELECT (SELECT max(data) FROM secret)",
        f"SELECT id FROM {CARDS} WHERE id IN (SELECT identifier FROM secret)",
        f"SELECT id FROM {CARDS} UNION SELECT identifier FROM secret",
        f"SELECT * FROM {CARDS} AS a JOIN secret AS b ON a.id = b.identifier",
        f"SELECT id FROM {CARDS} ORDER BY (SELECT max(data) FROM secret)",
        "SELECT * FROM IDENTIFIER('pay.core.secret')",
        "SELECT * FROM identifier ( 'secret' )",
        "SELECT * FROM IDENTIFIER(:which)",
    ],
)  # fmt: skip
def test_a_table_is_asked_for_wherever_it_stands_and_however_it_is_called(shared: House, sql: str) -> None:
    parameters = {"which": SECRET}
    told = shared.refuses("risk", sql, catalog="pay", schema="core", parameters=parameters)
    assert "does not have SELECT on Table 'pay.core.secret'" in told
    shared.ask(DEPLOYER, "SELECT 1 FROM secret", catalog="pay", schema="core")


def test_a_column_may_be_called_identifier(shared: House) -> None:
    assert shared.ask(DEPLOYER, f"SELECT identifier, s.identifier AS i FROM {SECRET} AS s WHERE identifier = 'y'") == [
        ["y", "y"]
    ]


@pytest.mark.parametrize("what", ["'a', 'b'", "concat('pay', '.core.cards')", ":which || ''", ""])
def test_a_name_is_made_of_one_text_or_one_parameter_alone(shared: House, what: str) -> None:
    told = shared.refuses(DEPLOYER, f"SELECT * FROM IDENTIFIER({what})", parameters={"which": CARDS})
    assert "IDENTIFIER takes one string or one parameter" in told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("pay.core.cards AS x", "cannot be found"),
        ("a.pay.core.cards", "is no name of a table"),
        ("pay.core.cards; DROP TABLE pay.core.cards", ""),
        ("(SELECT 1)", ""),
        ("", ""),
        ("pay..cards", ""),
    ],
)
def test_a_parameter_that_is_no_name_of_a_table_is_refused(shared: House, name: str, told: str) -> None:
    assert told in shared.refuses(DEPLOYER, "SELECT count(*) FROM IDENTIFIER(:which)", parameters={"which": name})
    assert shared.ask(DEPLOYER, "SELECT count(*) FROM IDENTIFIER(:which)", parameters={"which": CARDS}) == [[2]]


def test_a_statement_may_be_long_and_not_longer(shared: House) -> None:
    sql = "SELECT 1 /*{}*/"
    assert shared.ask(DEPLOYER, sql.format("x" * (200_000 - len(sql) + 2))) == [[1]]
    assert "200001 characters" in shared.refuses(DEPLOYER, sql.format("x" * (200_001 - len(sql) + 2)))


@pytest.mark.parametrize("group", ["account users", "readers", "risk"])
def test_one_is_a_member_of_ones_groups_and_not_of_oneself(shared: House, group: str) -> None:
    wanted = group == "account users"
    assert shared.ask("risk", f"SELECT is_account_group_member('{group}'), is_member('{group}')") == [[wanted, wanted]]
    told = shared.refuses("risk", f"SELECT is_account_group_member(id) FROM {CARDS}")
    assert "Cannot resolve routine" in told


def test_who_asks_is_a_value_and_is_the_asker(shared: House) -> None:
    assert shared.ask("risk", "SELECT current_user(), session_user()") == [["risk", "risk"]]


def test_a_merge_takes_only_rows_that_its_source_may_give(shared: House) -> None:
    merge = f"MERGE INTO {CARDS} AS t USING {SECRET} AS s ON t.id = s.identifier WHEN MATCHED THEN DELETE"
    shared.grant("writer", "USE_CATALOG", "USE_SCHEMA", catalog="pay")
    shared.grant("writer", "SELECT", "MODIFY", table=CARDS)
    assert "does not have SELECT on Table 'pay.core.secret'" in shared.refuses("writer", merge)
    assert shared.ask("writer", merge.replace(SECRET, "(SELECT 'zz' AS identifier)")) == [[0]]
