"""Who may read and write what: each right beside its lack, through the door."""

from __future__ import annotations

import pytest
from house import CARDS, CATALOG, DEPLOYER, GRANT, GRANTS, GROUP, MEMBER, PRINCIPAL, SCHEMA, TABLE, House, table, view
from mesh_platform.errors import UsageError

COUNT = f"SELECT count(*) FROM {CARDS}"


def test_a_table_is_read_by_who_was_granted_it(at: House) -> None:
    at.cards("risk")
    assert "does not have SELECT on Table 'pay.core.cards'" in at.refuses("risk", COUNT)
    granted = at.grant("risk", "SELECT", table=CARDS)
    assert at.ask("risk", COUNT) == [[2]]
    at.delete(granted)
    assert "User 'risk' does not have SELECT" in at.refuses("risk", COUNT)


def test_a_refusal_names_the_first_container_that_may_not_be_used(at: House) -> None:
    at.cards()
    at.grant("risk", "SELECT", table=CARDS)
    assert "does not have USE CATALOG on Catalog 'pay'" in at.refuses("risk", COUNT)
    at.grant("risk", "USE_CATALOG", catalog="pay")
    assert "does not have USE SCHEMA on Schema 'pay.core'" in at.refuses("risk", COUNT)
    at.grant("risk", "USE_SCHEMA", schema="pay.core")
    assert at.ask("risk", COUNT) == [[2]]


@pytest.mark.parametrize("on", [{"catalog": "pay"}, {"schema": "pay.core"}])
def test_what_is_granted_on_a_container_is_inherited(at: House, on: dict[str, str]) -> None:
    at.cards("risk")
    at.delete(
        next(each for each in at.store.all() if each.key.id == f"{next(iter(on))}/{next(iter(on.values()))}/risk")
    )
    at.grant("risk", "SELECT", "USE_CATALOG", "USE_SCHEMA", **on)
    assert at.ask("risk", COUNT) == [[2]]


def test_all_privileges_hold_every_right_but_to_manage(at: House) -> None:
    at.cards("risk")
    at.grant("risk", "ALL_PRIVILEGES", table=CARDS)
    assert at.ask("risk", f"DELETE FROM {CARDS} WHERE id = 'a'") == [[1]]
    assert "does not have MANAGE on Table" in at.refuses("risk", f"DROP TABLE {CARDS}")


@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT INTO {CARDS} VALUES ('c', null, 1, null)",
        f"UPDATE {CARDS} SET iban = 'x'",
        f"DELETE FROM {CARDS}",
        f"TRUNCATE TABLE {CARDS}",
        f"MERGE INTO {CARDS} AS t USING (SELECT 'a' AS id, 'z' AS iban, 1 AS amount, now() AS at) AS s ON t.id = s.id "
        "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *",
    ],
)
def test_rows_are_changed_by_who_may_modify(at: House, sql: str) -> None:
    at.cards("risk")
    select = at.grant("risk", "SELECT", table=CARDS)
    assert "does not have MODIFY on Table" in at.refuses("risk", sql)
    at.update(select, {**select.inputs, "privileges": ["MODIFY"]})
    assert "does not have SELECT on Table" in at.refuses("risk", sql)
    at.update(select, {**select.inputs, "privileges": ["MODIFY", "SELECT"]})
    assert at.ask("risk", sql)[0][0] >= 1


def test_a_merge_by_name_writes_each_column_to_its_own(at: House) -> None:
    at.cards()
    at.ask(DEPLOYER, f"MERGE INTO {CARDS} AS t USING (SELECT now() AS at, 7 AS amount, 'z' AS iban, 'n' AS id) AS s "
                     "ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *")  # fmt: skip
    assert at.ask(DEPLOYER, f"SELECT iban, amount FROM {CARDS} WHERE id = 'n'") == [["z", "7.00"]]


def test_the_source_of_a_change_is_read_with_the_askers_rights(at: House) -> None:
    at.cards("risk")
    at.make(TABLE, table("own"))
    at.grant("risk", "SELECT", "MODIFY", table="pay.core.own")
    copy = f"INSERT INTO pay.core.own SELECT * FROM {CARDS}"
    assert "does not have SELECT on Table 'pay.core.cards'" in at.refuses("risk", copy)
    at.grant("risk", "SELECT", table=CARDS)
    assert at.ask("risk", copy) == [[2]]


def test_a_member_of_a_group_in_a_group_has_the_rights_of_both(at: House) -> None:
    at.cards("everyone")
    at.grant("team", "SELECT", table=CARDS)
    robot = at.make(PRINCIPAL, {"displayName": "robot"})
    application = str(robot.outputs["applicationId"])
    team, everyone = at.make(GROUP, {"displayName": "team"}), at.make(GROUP, {"displayName": "everyone"})
    at.make(MEMBER, {"groupId": everyone.key.id, "memberId": team.key.id})
    assert "does not have USE CATALOG" in at.refuses(application, COUNT)
    member = at.make(MEMBER, {"groupId": team.key.id, "memberId": robot.key.id})
    assert at.ask(application, COUNT) == [[2]]
    at.delete(member)
    assert "does not have USE CATALOG" in at.refuses(application, COUNT)


def test_grants_of_a_securable_count_as_each_grant_does(at: House) -> None:
    at.cards("risk")
    one = {"table": CARDS, "grants": [{"principal": "risk", "privileges": ["SELECT"]}]}
    at.make(GRANTS, one)
    assert at.ask("risk", COUNT) == [[2]]


def test_an_owner_has_all_rights_on_its_table_and_none_to_get_there(at: House) -> None:
    at.cards("holder", owner="holder", rows=False)
    assert at.ask("holder", COUNT) == [[0]]
    assert "does not have SELECT on Table" in at.refuses(DEPLOYER, COUNT)
    at.update(at.store.all(GRANT)[0], {"catalog": "pay", "principal": "other", "privileges": ["USE_CATALOG"]})
    assert "does not have USE CATALOG" in at.refuses("holder", COUNT)


def test_the_owner_of_a_schema_has_no_right_on_the_tables_of_others(at: House) -> None:
    at.make(CATALOG, {"name": "pay", "owner": "boss"})
    at.make(SCHEMA, {"catalogName": "pay", "name": "core", "owner": "boss"})
    at.make(TABLE, table("cards"))
    assert "does not have SELECT on Table" in at.refuses("boss", COUNT)
    at.ask("boss", "CREATE TABLE pay.core.own AS SELECT 1 AS one")
    assert at.ask("boss", "SELECT * FROM pay.core.own") == [[1]]


def test_the_owner_of_a_schema_sees_and_drops_what_others_made_in_it_and_reads_none_of_it(at: House) -> None:
    at.cards("maker")
    on_schema = next(each for each in at.store.all(GRANT) if each.key.id == "schema/pay.core/maker")
    at.update(on_schema, {**on_schema.inputs, "privileges": ["USE_SCHEMA", "CREATE_TABLE"]})
    at.ask("maker", "CREATE TABLE pay.core.own AS SELECT 1 AS one")
    seen = "SELECT table_name FROM pay.information_schema.tables ORDER BY table_name"
    assert (at.ask(DEPLOYER, seen), at.ask("maker", seen)) == ([["cards"], ["own"]], [["own"]])
    assert "does not have SELECT on Table" in at.refuses(DEPLOYER, "SELECT * FROM pay.core.own")
    at.ask(DEPLOYER, "DROP TABLE pay.core.own")
    assert at.ask("maker", seen) == []


def test_a_secured_view_shows_its_columns_and_rows_and_the_table_stays_shut(at: House) -> None:
    at.cards("risk")
    at.make(TABLE, view("large", f"SELECT `id`, `amount` FROM {CARDS} WHERE `amount` >= 1000"))
    at.grant("risk", "SELECT", table="pay.core.large")
    assert at.ask("risk", "SELECT * FROM pay.core.large") == [["b", "2000.00"]]
    assert "does not have SELECT on Table 'pay.core.cards'" in at.refuses("risk", COUNT)
    assert "iban" in at.refuses("risk", "SELECT iban FROM pay.core.large")


def test_a_predicate_that_fails_tells_nothing_of_rows_behind_the_view(at: House) -> None:
    at.cards("risk")
    at.make(TABLE, view("large", f"SELECT id, amount FROM {CARDS} WHERE amount >= 1000"))
    at.grant("risk", "SELECT", table="pay.core.large")
    told = at.refuses("risk", "SELECT * FROM pay.core.large WHERE cast(id AS INT) > 0")
    assert "'b'" in told and "'a'" not in told
    told = at.refuses(
        "risk", "SELECT x.id FROM pay.core.large AS x JOIN (SELECT 'a' AS id) AS y ON cast(x.id AS INT) = 1"
    )
    assert "'a'" not in told


def test_a_view_sees_with_its_owners_rights_and_no_more(at: House) -> None:
    at.cards("maker", "risk")
    on_schema = next(each for each in at.store.all(GRANT) if each.key.id == "schema/pay.core/maker")
    at.update(on_schema, {**on_schema.inputs, "privileges": ["USE_SCHEMA", "CREATE_TABLE"]})
    made = f"CREATE VIEW pay.core.mine AS SELECT id FROM {CARDS}"
    assert "does not have SELECT on Table" in at.refuses("maker", made)
    select = at.grant("maker", "SELECT", table=CARDS)
    at.ask("maker", made)
    assert at.ask("maker", "SELECT count(*) FROM pay.core.mine") == [[2]]
    at.delete(select)
    told = at.refuses("maker", "SELECT count(*) FROM pay.core.mine")
    assert "Owner 'maker' of view 'pay.core.mine' does not have SELECT on Table 'pay.core.cards'" in told


def test_a_view_may_ask_who_asks(at: House) -> None:
    at.cards("risk", "audit")
    at.make(TABLE, view("who", f"SELECT current_user() AS me, id FROM {CARDS} WHERE is_account_group_member('g')"))
    group = at.make(GROUP, {"displayName": "g"})
    robot = at.make(PRINCIPAL, {"displayName": "robot"})
    application = str(robot.outputs["applicationId"])
    at.make(MEMBER, {"groupId": group.key.id, "memberId": robot.key.id})
    at.grant("account users", "SELECT", table="pay.core.who")
    at.grant("g", "USE_CATALOG", "USE_SCHEMA", catalog="pay")
    assert at.ask(application, "SELECT me FROM pay.core.who WHERE id = 'a'") == [[application]]
    assert at.ask("audit", "SELECT * FROM pay.core.who") == []


def test_what_does_not_exist_is_told_to_who_may_look(at: House) -> None:
    at.cards("risk")
    assert "cannot be found" in at.refuses("risk", "SELECT * FROM pay.core.nothing")
    at.make(GROUP, {"displayName": "nobody"})
    assert "does not have USE CATALOG" in at.refuses("nobody", "SELECT * FROM pay.core.nothing")


def test_a_principal_that_no_record_names_or_that_is_not_active_gets_no_session(at: House) -> None:
    with pytest.raises(UsageError, match="'stranger' is known to no record"):
        at.admin.session("stranger")
    robot = at.make(PRINCIPAL, {"displayName": "robot", "active": True})
    client = at.admin.session(str(robot.outputs["applicationId"]))
    assert client.post("/query", {"sql": "SELECT 1"})["rows"] == [[1]]
    at.update(robot, {"displayName": "robot", "active": False})
    with pytest.raises(UsageError, match="is not active"):
        at.admin.session(str(robot.outputs["applicationId"]))
    with pytest.raises(UsageError, match="no session has this token"):
        client.post("/query", {"sql": "SELECT 1"})
