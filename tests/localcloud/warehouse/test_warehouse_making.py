"""What CREATE and DROP may say, whose the result is, and that what is refused has changed nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from house import CARDS, DEPLOYER, TABLE, House, house, view

TABLES = "SELECT table_name FROM pay.information_schema.tables ORDER BY table_name"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("making")) as opened:
        opened.cards()
        opened.make(TABLE, view("large", f"SELECT id, amount FROM {CARDS} WHERE amount > 100"))
        yield opened


def tables(at: House) -> list[str]:
    return [name for (name,) in at.ask(DEPLOYER, TABLES)]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE TABLE pay.core.x", "say a table's columns or AS with its query"),
        ("CREATE TABLE pay.core.x (a INT) AS SELECT 1 AS a", "say a table's columns or AS with its query"),
        ("CREATE VIEW pay.core.x (a) AS SELECT 1", "and a view's query alone"),
        ("CREATE TABLE pay.core.x (a INT PRIMARY KEY)", "is not kept in this warehouse"),
        ("CREATE TABLE pay.core.x (a)", "is no column of a name and a type"),
        ("CREATE TABLE pay.core.x USING parquet AS SELECT 1 AS a", "is not run in this warehouse"),
        ("CREATE TABLE pay.none.x (a INT)", "'pay.none' cannot be found"),
        ("CREATE TABLE none.core.x (a INT)", "'none' cannot be found"),
        ("CREATE TABLE core.x (a INT)", "is not a full name"),
        ("CREATE VIEW pay.core.x AS SELECT nocolumn FROM pay.core.cards", "nocolumn"),
        ("CREATE VIEW pay.core.x AS SELECT * FROM pay.core.none", "cannot be found"),
        ("DROP TABLE pay.core.none", "cannot be found"),
        ("DROP TABLE pay.core.large", "'pay.core.large' is a view"),
        ("DROP VIEW pay.core.cards", "'pay.core.cards' is a table"),
        ("DROP TABLE pay.core.cards, pay.core.large", "one at a time"),
        ("DROP SCHEMA pay.core", "tables and views are dropped here"),
        ("INSERT INTO pay.core.large VALUES ('x', 1)", "is a view: rows go into its table"),
        ("DELETE FROM pay.core.large", "is a view: rows go into its table"),
        ("TRUNCATE TABLE pay.core.cards, pay.core.large", "one table is truncated at a time"),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_leaves_all_as_it_was(shared: House, sql: str, reason: str) -> None:
    assert reason in shared.refuses(DEPLOYER, sql)
    assert tables(shared) == ["cards", "large"]
    assert shared.ask(DEPLOYER, f"SELECT count(*) FROM {CARDS}") == [[2]]


def test_what_is_there_already_stays_as_it_is_if_so_asked(at: House) -> None:
    at.cards()
    at.ask(DEPLOYER, f"CREATE TABLE IF NOT EXISTS {CARDS} AS SELECT 1 AS one")
    assert at.ask(DEPLOYER, f"SELECT count(*) FROM {CARDS}") == [[2]]
    at.ask(DEPLOYER, "CREATE TABLE IF NOT EXISTS pay.core.own AS SELECT 1 AS one")
    assert at.ask(DEPLOYER, "SELECT one FROM pay.core.own") == [[1]]
    at.ask(DEPLOYER, "DROP TABLE IF EXISTS pay.core.own")
    at.ask(DEPLOYER, "DROP TABLE IF EXISTS pay.core.own")
    assert tables(at) == ["cards"]


def test_to_find_out_whether_something_exists_takes_the_right_to_look(at: House) -> None:
    at.cards("risk")
    at.grant("stranger", "SELECT", table=CARDS)
    for sql in ("DROP TABLE IF EXISTS pay.core.none", "CREATE TABLE IF NOT EXISTS pay.core.cards (a INT)"):
        assert "does not have USE CATALOG" in at.refuses("stranger", sql)
    assert "does not have CREATE TABLE" in at.refuses("risk", f"CREATE TABLE IF NOT EXISTS {CARDS} (a INT)")


def test_a_view_means_the_same_from_wherever_it_is_asked(at: House) -> None:
    """Its names were looked for where its maker was, and its own queries keep theirs."""
    at.cards()
    inner = "WITH cards AS (SELECT 'own' AS id) SELECT id FROM cards UNION ALL SELECT id FROM core.cards"
    at.ask(DEPLOYER, f"CREATE VIEW both AS {inner}", catalog="pay", schema="core")
    assert at.ask(DEPLOYER, "SELECT id FROM pay.core.both ORDER BY id") == [["a"], ["b"], ["own"]]
    assert at.ask(DEPLOYER, "SELECT count(*) FROM both", catalog="pay", schema="core") == [[3]]


def test_a_view_is_replaced_by_its_owner_and_its_columns_are_those_of_its_query(at: House) -> None:
    at.cards()
    at.ask(DEPLOYER, f"CREATE VIEW pay.core.v AS SELECT id FROM {CARDS}")
    at.ask(DEPLOYER, f"CREATE OR REPLACE VIEW pay.core.v AS SELECT amount, iban FROM {CARDS} WHERE id = 'a'")
    assert at.ask(DEPLOYER, "SELECT * FROM pay.core.v") == [["10.00", "DE1"]]
    columns = "SELECT column_name, data_type FROM pay.information_schema.columns WHERE table_name = 'v'"
    assert at.ask(DEPLOYER, columns) == [["amount", "DECIMAL(18, 2)"], ["iban", "STRING"]]
    at.ask(DEPLOYER, "DROP VIEW pay.core.v")
    assert tables(at) == ["cards"]


def test_views_may_lie_upon_each_other_but_not_without_end(at: House) -> None:
    at.cards()
    below = CARDS
    for depth in range(16):
        at.ask(DEPLOYER, f"CREATE VIEW pay.core.v{depth} AS SELECT id FROM {below}")
        below = f"pay.core.v{depth}"
    assert at.ask(DEPLOYER, f"SELECT count(*) FROM {below}") == [[2]]
    told = at.refuses(DEPLOYER, f"CREATE VIEW pay.core.more AS SELECT id FROM {below}")
    assert "VIEW_EXCEED_MAX_NESTED_DEPTH" in told


def test_a_table_that_a_query_fills_has_its_rows_and_types_and_is_its_makers(at: House) -> None:
    at.cards("maker")
    at.grant("maker", "SELECT", table=CARDS)
    grant = next(each for each in at.store.all() if each.key.id == "schema/pay.core/maker")
    at.update(grant, {**grant.inputs, "privileges": ["USE_SCHEMA", "CREATE_TABLE"]})
    at.ask("maker", f"CREATE TABLE pay.core.sums USING delta COMMENT 'Sums.' AS SELECT sum(amount) AS s FROM {CARDS}")
    assert at.ask("maker", "SELECT s + 1 FROM pay.core.sums") == [["2011.00"]]
    assert "does not have SELECT" in at.refuses(DEPLOYER, "SELECT * FROM pay.core.sums")
    owner = "SELECT table_owner FROM pay.information_schema.tables WHERE table_name = 'sums'"
    assert at.ask("maker", owner) == [["maker"]]


def test_a_table_whose_query_fails_is_not_there(at: House) -> None:
    at.cards()
    told = at.refuses(DEPLOYER, f"CREATE TABLE pay.core.bad AS SELECT cast(id AS INT) AS n FROM {CARDS}")
    assert "Could not convert" in told
    assert tables(at) == ["cards"]
