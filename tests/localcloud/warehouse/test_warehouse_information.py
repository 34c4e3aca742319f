"""The information schema tells what there is, its tags, keys and rights, each to who has a right on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from house import CARDS, CATALOG, DEPLOYER, GROUP, SCHEMA, TABLE, TAG, VOLUME, House, house, table, view, volume

COLUMNS = [{"name": "id", "type": "BIGINT", "nullable": False}, {"name": "Amount", "type": "DECIMAL(18,2)"}]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two catalogs; `risk` may read one table and one volume of the first, and holds nothing in the second."""
    with house(tmp_path_factory.mktemp("information")) as at:
        at.make(CATALOG, {"name": "pay", "comment": "Money."})
        at.make(SCHEMA, {"catalogName": "pay", "name": "core", "comment": "Cards and more."})
        at.make(TABLE, table("cards", columns=COLUMNS, comment="Cards.", properties={"mesh_primary_key": "id, Amount"}))
        at.make(TABLE, view("large", "SELECT id FROM pay.core.cards WHERE amount > 9", comment="Large ones."))
        at.make(VOLUME, volume("files"))
        at.make(CATALOG, {"name": "hr", "owner": "boss"})
        at.make(SCHEMA, {"catalogName": "hr", "name": "people"})
        for kind, name in (
            ("catalogs", "pay"),
            ("schemas", "pay.core"),
            ("tables", CARDS),
            ("columns", f"{CARDS}.Amount"),
        ):
            at.make(TAG, {"entityType": kind, "entityName": name, "tagKey": "level", "tagValue": kind})
        at.make(GROUP, {"displayName": "nobody"})
        at.grant("risk", "SELECT", table=CARDS)
        at.grant("risk", "READ_VOLUME", volume="pay.core.files")
        yield at


def rows(at: House, relation: str, principal: str = DEPLOYER, catalog: str = "pay", what: str = "*") -> list[list[Any]]:
    return at.ask(principal, f"SELECT {what} FROM {catalog}.information_schema.{relation}")


@pytest.mark.parametrize(
    ("relation", "expected"),
    [
        ("schemata", [["pay", "core", DEPLOYER, "Cards and more."]]),
        ("tables", [["pay", "core", "cards", "MANAGED", DEPLOYER, "Cards."],
                    ["pay", "core", "large", "VIEW", DEPLOYER, "Large ones."]]),
        ("views", [["pay", "core", "large", "SELECT id FROM pay.core.cards WHERE amount > 9"]]),
        ("volumes", [["pay", "core", "files", "MANAGED", DEPLOYER, None]]),
        ("columns", [["pay", "core", "cards", "id", 0, "BIGINT", "NO", None],
                     ["pay", "core", "cards", "Amount", 1, "DECIMAL(18,2)", "YES", None],
                     ["pay", "core", "large", "id", 0, "BIGINT", "YES", None]]),
        ("table_constraints", [["cards_pk", "pay", "core", "cards", "PRIMARY KEY", "NO"]]),
        ("key_column_usage", [["cards_pk", "pay", "core", "cards", "id", 1],
                              ["cards_pk", "pay", "core", "cards", "Amount", 2]]),
        ("table_privileges", [["risk", "pay", "core", "cards", "SELECT"]]),
        ("schema_tags", [["pay", "core", "level", "schemas"]]),
        ("table_tags", [["pay", "core", "cards", "level", "tables"]]),
        ("column_tags", [["pay", "core", "cards", "Amount", "level", "columns"]]),
    ],
)  # fmt: skip
def test_each_relation_has_what_was_declared(shop: House, relation: str, expected: list[list[Any]]) -> None:
    assert rows(shop, relation) == expected


def test_a_catalog_and_its_tags_are_shown_to_its_owner_and_to_nobody_without_a_right_on_it(shop: House) -> None:
    assert rows(shop, "catalogs") == [["pay", DEPLOYER, "Money."]]
    assert rows(shop, "catalog_tags") == [["pay", "level", "catalogs"]]
    assert rows(shop, "catalogs", "boss", "hr") == [["hr", "boss", None]]
    for relation in ("catalogs", "catalog_tags"):
        assert rows(shop, relation, "risk") == rows(shop, relation, "boss") == rows(shop, relation, catalog="hr") == []


@pytest.mark.parametrize(
    ("relation", "seen"),
    [
        ("catalogs", 0), ("schemata", 0), ("tables", 1), ("views", 0), ("volumes", 1), ("columns", 2),
        ("table_constraints", 1), ("key_column_usage", 2), ("table_privileges", 1), ("catalog_tags", 0),
        ("schema_tags", 0), ("table_tags", 1), ("column_tags", 1),
    ],
)  # fmt: skip
def test_one_sees_what_one_has_a_right_on_and_one_without_any_sees_nothing(
    shop: House, relation: str, seen: int
) -> None:
    assert len(rows(shop, relation, "risk")) == seen
    assert rows(shop, relation, "nobody") == []


def test_the_system_catalog_shows_all_catalogs_and_each_catalog_itself_alone(shop: House) -> None:
    assert [name for name, *_ in rows(shop, "schemata", catalog="hr")] == ["hr"]
    assert sorted(name for name, *_ in rows(shop, "schemata", catalog="system")) == ["hr", "pay"]
    assert rows(shop, "tables", "risk", "system", "table_name") == [["cards"]]


@pytest.mark.parametrize(
    ("relation", "columns"),
    [
        ("catalogs", "catalog_name, catalog_owner, comment"),
        ("schemata", "catalog_name, schema_name, schema_owner, comment"),
        ("tables", "table_catalog, table_schema, table_name, table_type, table_owner, comment"),
        ("volumes", "volume_catalog, volume_schema, volume_name, volume_type, volume_owner, comment"),
        ("columns", "table_name, column_name, ordinal_position, data_type, is_nullable, comment"),
        ("table_constraints", "constraint_name, table_name, constraint_type, enforced"),
        ("key_column_usage", "constraint_name, table_name, column_name, ordinal_position"),
        ("table_privileges", "grantee, table_catalog, table_schema, table_name, privilege_type"),
        ("column_tags", "catalog_name, schema_name, table_name, column_name, tag_name, tag_value"),
    ],
)
@pytest.mark.parametrize("principal", [DEPLOYER, "nobody"])
def test_columns_are_called_as_databricks_calls_them_with_rows_and_without(
    shop: House, relation: str, columns: str, principal: str
) -> None:
    """https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-information-schema"""
    assert bool(rows(shop, relation, principal, what=columns)) is (principal == DEPLOYER)


def test_a_relation_without_rows_has_its_columns_all_the_same(shop: House) -> None:
    assert rows(shop, "volumes", "nobody", what="volume_name, count(*) OVER ()") == []
    assert rows(shop, "tables", "nobody", what="count(*), max(table_name)") == [[0, None]]


@pytest.mark.parametrize("name", ["pay.information_schema.secrets", "none.information_schema.tables"])
def test_a_relation_or_a_catalog_that_is_not_there_cannot_be_found(shop: House, name: str) -> None:
    assert f"'{name}' cannot be found" in shop.refuses(DEPLOYER, f"SELECT * FROM {name}")


def test_it_is_asked_as_any_table_is(shop: House) -> None:
    sql = """SELECT t.table_name, count(c.column_name) FROM pay.information_schema.tables AS t
             JOIN pay.information_schema.columns AS c USING (table_name) GROUP BY 1 ORDER BY 1"""
    assert shop.ask(DEPLOYER, sql) == [["cards", 2], ["large", 1]]
    assert shop.ask(DEPLOYER, "SELECT count(*) FROM tables", catalog="pay", schema="information_schema") == [[2]]


def test_a_view_over_it_shows_what_the_owner_of_the_view_may_see(at: House) -> None:
    at.cards("risk")
    at.make(TABLE, view("all_tables", "SELECT table_name FROM pay.information_schema.tables"))
    at.grant("risk", "SELECT", table="pay.core.all_tables")
    assert at.ask("risk", "SELECT * FROM pay.core.all_tables ORDER BY 1") == [["all_tables"], ["cards"]]
    assert rows(at, "tables", "risk", what="table_name") == [["all_tables"]]
