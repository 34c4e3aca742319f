"""What the store holds is what the warehouse has: made, changed in place, renamed, removed, replayed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from house import (
    CARDS,
    CATALOG,
    COLUMNS,
    DEPLOYER,
    FILE,
    GRANT,
    SCHEMA,
    TABLE,
    TAG,
    VOLUME,
    House,
    table,
    view,
    volume,
)
from mesh_platform.errors import PolicyError, ProviderError
from mesh_platform.localcloud.mirrors.warehouse import beside


def information(at: House, relation: str, principal: str = DEPLOYER) -> list[list[Any]]:
    return at.ask(principal, f"SELECT * FROM pay.information_schema.{relation}")


@pytest.mark.parametrize(
    "type_",
    [
        "STRING", "BIGINT", "INT", "SMALLINT", "DOUBLE", "FLOAT", "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMP_NTZ",
        "BINARY", "DECIMAL(18,2)", "ARRAY<STRING>", "MAP<STRING,BIGINT>", "STRUCT<id:STRING,times:ARRAY<TIMESTAMP>>",
        "VARIANT",
    ],
)  # fmt: skip
def test_a_column_has_the_type_that_its_contract_says(at: House, type_: str) -> None:
    at.cards(columns=[{"name": "x", "type": type_}], rows=False)
    answer = at.admin.session(DEPLOYER).post("/query", {"sql": f"SELECT * FROM {CARDS}"})
    assert answer["types"][0].replace(" ", "") == type_


def test_a_type_that_is_none_is_refused_and_nothing_is_made(at: House) -> None:
    with pytest.raises(ProviderError, match="is no type of a column"):
        at.cards(columns=[{"name": "x", "type": "NO TYPE ) ; DROP"}])
    assert at.store.all(TABLE) == []
    assert information(at, "tables") == []


def test_what_must_be_there_must_be_there(at: House) -> None:
    at.cards()
    assert "NOT NULL" in at.refuses(DEPLOYER, f"INSERT INTO {CARDS} VALUES (null, 'x', 1, null)")


def test_columns_are_changed_in_place_and_rows_stay(at: House) -> None:
    made = at.cards()
    iban, amount = (
        {"name": "iban", "type": "STRING", "comment": "Account."},
        {"name": "amount", "type": "DECIMAL(20,4)"},
    )
    columns = [COLUMNS[0], iban, amount, {"name": "note", "type": "STRING"}]
    at.update(made, table("cards", columns=columns))
    assert at.ask(DEPLOYER, f"SELECT * FROM {CARDS} WHERE id = 'a'") == [["a", "DE1", "10.0000", None]]
    with pytest.raises(ProviderError, match="NOT NULL"):
        at.update(made, table("cards", columns=[*columns[:3], {**columns[3], "nullable": False}]))
    assert at.store.all(TABLE)[0].inputs["columns"] == columns


def test_a_renamed_catalog_takes_its_tables_with_it(at: House) -> None:
    at.cards("risk")
    at.grant("risk", "SELECT", table=CARDS)
    at.update(at.store.all(CATALOG)[0], {"name": "payments"})
    assert at.ask("risk", "SELECT count(*) FROM payments.core.cards") == [[2]]
    assert "cannot be found" in at.refuses("risk", f"SELECT * FROM {CARDS}")


def test_a_renamed_volume_keeps_its_files(at: House) -> None:
    at.cards()
    made = at.make(VOLUME, volume("files"))
    client = at.admin.session(DEPLOYER)
    client.send("PUT", "/volumes/pay/core/files/in/a.txt", b"hello")
    at.update(made, volume("archive"))
    assert client.send("GET", "/volumes/pay/core/archive/in/a.txt") == b"hello"
    with pytest.raises(PolicyError, match="there is no volume"):
        client.send("GET", "/volumes/pay/core/files/in/a.txt")


def test_files_are_read_and_written_by_who_was_granted_that(at: House) -> None:
    at.cards("risk", rows=False)
    at.make(VOLUME, volume("files"))
    client = at.admin.session("risk")
    with pytest.raises(PolicyError, match=r"does not have WRITE VOLUME on Volume 'pay\.core\.files'"):
        client.send("PUT", "/volumes/pay/core/files/a", b"x")
    grant = at.grant("risk", "WRITE_VOLUME", volume="pay.core.files")
    client.send("PUT", "/volumes/pay/core/files/a", b"x")
    with pytest.raises(PolicyError, match="does not have READ VOLUME"):
        client.send("GET", "/volumes/pay/core/files/a")
    at.update(grant, {**grant.inputs, "privileges": ["READ_VOLUME", "WRITE_VOLUME"]})
    assert client.send("GET", "/volumes/pay/core/files") == b'{"files": ["a"]}'
    client.send("DELETE", "/volumes/pay/core/files/a")
    with pytest.raises(PolicyError, match="is not in the volume"):
        client.send("GET", "/volumes/pay/core/files/a")


@pytest.mark.parametrize("path", ["../x", "../../warehouse.duckdb", "a/../../x", ".hidden", "a\\..\\x", "a\0b", ""])
def test_a_path_leads_nowhere_but_into_the_volume(at: House, path: str) -> None:
    at.cards(rows=False)
    at.make(VOLUME, volume("files"))
    with pytest.raises(PolicyError):
        at.admin.session(DEPLOYER).send("PUT", f"/volumes/pay/core/files/{path}", b"x")
    assert sorted(each.name for each in (at.base / "data").iterdir() if "duckdb" not in each.name) == [
        "tasks",
        "volumes",
    ]


def test_tags_and_keys_are_asked_of_the_information_schema_by_who_has_a_right_on_the_table(at: House) -> None:
    at.cards("risk", properties={"mesh_primary_key": "id"}, comment="Cards.")
    at.make(TAG, {"entityType": "tables", "entityName": CARDS, "tagKey": "level", "tagValue": "internal"})
    at.make(TAG, {"entityType": "columns", "entityName": f"{CARDS}.iban", "tagKey": "personal", "tagValue": "true"})
    assert information(at, "column_tags", "risk") == []
    at.grant("risk", "SELECT", table=CARDS)
    assert information(at, "column_tags", "risk") == [["pay", "core", "cards", "iban", "personal", "true"]]
    assert information(at, "table_tags", "risk") == [["pay", "core", "cards", "level", "internal"]]
    assert information(at, "tables", "risk") == [["pay", "core", "cards", "MANAGED", DEPLOYER, "Cards."]]
    assert information(at, "key_column_usage", "risk") == [["cards_pk", "pay", "core", "cards", "id", 1]]
    assert information(at, "columns", "risk")[0] == ["pay", "core", "cards", "id", 0, "STRING", "NO", "Identity."]
    assert information(at, "table_privileges", "risk") == [["risk", "pay", "core", "cards", "SELECT"]]


def test_a_view_over_what_is_not_there_is_refused_and_not_recorded(at: House) -> None:
    at.cards()
    with pytest.raises(ProviderError, match="cannot be found"):
        at.make(TABLE, view("odd", "SELECT * FROM pay.core.nothing"))
    with pytest.raises(ProviderError, match="nocolumn"):
        at.make(TABLE, view("odd", f"SELECT nocolumn FROM {CARDS}"))
    with pytest.raises(ProviderError, match="is no query"):
        at.make(TABLE, view("odd", f"DROP TABLE {CARDS}"))
    assert [each.key.id for each in at.store.all(TABLE)] == [CARDS]


def test_a_schema_with_a_table_that_somebody_made_is_not_removed_unless_forced(at: House) -> None:
    at.cards()
    at.ask(DEPLOYER, "CREATE TABLE pay.core.own AS SELECT 1 AS one")
    at.delete(at.store.all(TABLE)[0])
    with pytest.raises(ProviderError, match="holds 1 tables that statements made"):
        at.delete(at.store.all(SCHEMA)[0])
    schema = at.store.all(SCHEMA)[0]
    at.delete(at.update(schema, {**schema.inputs, "forceDestroy": True}))
    assert information(at, "tables") == []


def test_a_table_of_a_statement_cannot_have_the_name_of_one_of_the_store_nor_the_other_way_round(at: House) -> None:
    at.cards()
    assert "already exists" in at.refuses(DEPLOYER, f"CREATE TABLE {CARDS} AS SELECT 1 AS one")
    at.ask(DEPLOYER, "CREATE TABLE pay.core.own AS SELECT 1 AS one")
    with pytest.raises(ProviderError, match="already exists"):
        at.make(TABLE, table("own"))
    assert at.ask(DEPLOYER, "SELECT * FROM pay.core.own") == [[1]]


def test_a_table_of_a_statement_is_replaced_and_dropped_by_its_owner_alone(at: House) -> None:
    at.cards("maker", "risk")
    own = next(each for each in at.store.all(GRANT) if each.key.id == "schema/pay.core/maker")
    at.update(own, {**own.inputs, "privileges": ["USE_SCHEMA", "CREATE_TABLE"]})
    assert "does not have CREATE TABLE on Schema" in at.refuses("risk", "CREATE TABLE pay.core.own (n BIGINT NOT NULL)")
    at.ask("maker", "CREATE TABLE pay.core.own (n BIGINT NOT NULL COMMENT 'Number.', s STRING)")
    at.ask("maker", "INSERT INTO pay.core.own VALUES (1, 'x')")
    at.ask("maker", "CREATE OR REPLACE TABLE pay.core.own AS SELECT sum(n) AS n FROM pay.core.own")
    assert at.ask("maker", "SELECT * FROM pay.core.own") == [["1"]]
    assert "does not have MANAGE on Table" in at.refuses("risk", "DROP TABLE pay.core.own")
    at.ask("maker", "DROP TABLE pay.core.own")
    at.ask("maker", "DROP TABLE IF EXISTS pay.core.own")
    assert "cannot be found" in at.refuses("maker", "SELECT * FROM pay.core.own")


def replayed(at: House) -> tuple[str, ...]:
    return at.cloud.mirrors.replay("warehouse", at.store)


def test_a_replay_removes_what_the_store_does_not_know_and_puts_back_what_it_does(at: House) -> None:
    at.cards("risk")
    at.grant("risk", "SELECT", table=CARDS)
    stranger = at.make(TABLE, table("stranger"))
    at.ask(DEPLOYER, "CREATE TABLE pay.core.own AS SELECT 1 AS one")
    at.ask(DEPLOYER, f"DROP TABLE {CARDS}")
    at.store.remove(stranger.key)
    holds = f"holds the {len(at.store.all())} records of the store that it stands for"
    assert replayed(at) == (holds, "removed: SqlTable stranger", "put back: SqlTable cards")
    assert at.ask("risk", f"SELECT count(*) FROM {CARDS}") == [[0]]
    assert "cannot be found" in at.refuses(DEPLOYER, "SELECT * FROM pay.core.stranger")
    assert at.ask(DEPLOYER, "SELECT * FROM pay.core.own") == [[1]]
    assert replayed(at) == (holds,)


def test_a_replay_takes_back_a_right_that_the_store_does_not_hold(at: House) -> None:
    at.cards("risk")
    grant = at.grant("risk", "SELECT", table=CARDS)
    at.store.put(replace(grant, inputs={**grant.inputs, "privileges": ["MODIFY"]}))
    assert at.ask("risk", f"SELECT count(*) FROM {CARDS}") == [[2]]
    assert replayed(at)[1:] == (f"put back: Grant table/{CARDS}/risk",)
    assert "does not have SELECT" in at.refuses("risk", f"SELECT * FROM {CARDS}")


def test_a_table_that_its_owner_dropped_is_gone_for_a_refresh(at: House) -> None:
    made = at.cards()
    assert at.cloud.read(TABLE, CARDS, {}) == at.store.get(made.key)
    at.ask(DEPLOYER, f"DROP TABLE {CARDS}")
    assert at.cloud.read(TABLE, CARDS, {}) is None


def test_a_replay_says_which_view_cannot_be_run_and_holds_the_rest(at: House) -> None:
    made = at.cards("risk")
    at.make(TABLE, view("ibans", f"SELECT iban FROM {CARDS}"))
    at.make(TABLE, view("ids", f"SELECT id FROM {CARDS}"))
    at.update(made, table("cards", columns=[COLUMNS[0]]))
    at.admin.post("/admin/replace", {"records": []})
    lines = replayed(at)
    assert [line.partition(":")[0] for line in lines[1:]] == ["view pay.core.ibans cannot be run"]
    assert at.ask(DEPLOYER, "SELECT * FROM pay.core.ids") == []


def test_a_repeated_create_is_the_same_create(at: House) -> None:
    at.make(CATALOG, {"name": "pay"})
    for _ in range(2):
        at.cloud.create(SCHEMA, "urn:one", {}, {"catalogName": "pay", "name": "core"})
    assert information(at, "schemata") == [["pay", "core", DEPLOYER, None]]


def test_what_lies_in_a_real_cloud_is_listed_with_its_reason(at: House) -> None:
    at.cards()
    at.make(TABLE, table("far", tableType="EXTERNAL"))
    at.make(TABLE, table("empty", columns=[]))
    at.make(VOLUME, {**volume("far"), "volumeType": "EXTERNAL"})
    at.make(FILE, {"path": "/a.sql", "source": "a.sql"})
    at.make(GRANT, {"externalLocation": "lake", "principal": "x", "privileges": ["READ_FILES"]})
    assert beside(at.store) == (
        "/a.sql (its content is not in the store)",
        "externalLocation/lake/x (rights are kept on catalogs, schemas, tables and volumes)",
        "pay.core.empty (it has no columns)",
        "pay.core.far (EXTERNAL tables lie in a cloud's storage)",
        "pay.core.far (EXTERNAL volumes lie in a cloud's storage)",
    )
