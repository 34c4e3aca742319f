"""A hundred requests at once, through one plugin or two, are all answered, and logged in one order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from engine_side import ACCOUNT, KEY, Engine, RefusedError
from faulty import Plugins
from mesh_platform.localcloud.store import Key, Record, Store

MANY = 100


@pytest.fixture
def second(store: Store) -> Iterator[Engine]:
    """A connection to plugins in another process on the same store."""
    with Plugins(store.folder) as plugins:
        port = next(int(each.partition(":")[2]) for each in plugins.attached.split(",") if each.startswith("confluent"))
        with Engine("confluentcloud", port).configured(store) as engine:
            yield engine


def attempt(engine: Engine, number: int, name: str) -> str:
    """Create an account; return its id, or why it was refused."""
    try:
        return engine.create(ACCOUNT, f"account-{number}", {"displayName": name}).id
    except RefusedError as error:
        return str(error)


def log(store: Store) -> list[tuple[int, str, str]]:
    with sqlite3.connect(store.folder / "store.db") as db:
        rows = db.execute("SELECT seq, at, outcome FROM log ORDER BY seq").fetchall()
    db.close()
    return rows


def test_a_hundred_creates_at_once_are_all_made_and_logged_in_one_order(confluent: Engine, store: Store) -> None:
    with ThreadPoolExecutor(MANY) as pool:
        made = list(pool.map(lambda number: attempt(confluent, number, f"a{number}"), range(MANY)))
    assert sorted(made) == sorted(record.key.id for record in store.all(ACCOUNT))
    assert len(set(made)) == MANY
    rows = log(store)
    assert [seq for seq, _, _ in rows] == list(range(1, MANY + 1))
    assert [at for _, at, _ in rows] == sorted(at for _, at, _ in rows)


def test_two_plugin_processes_make_a_name_once(confluent: Engine, second: Engine, store: Store) -> None:
    """Every other request is refused because the name is taken, and for no other reason."""
    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(lambda n: attempt((confluent, second)[n % 2], n, "shop"), range(MANY)))
    (account,) = store.all(ACCOUNT)
    assert [answer for answer in answers if "already exists" not in answer] == [account.key.id]
    rows = log(store)
    assert [outcome for _, _, outcome in rows if outcome != "refused"] == ["created"]
    assert [at for _, at, _ in rows] == sorted(at for _, at, _ in rows)


def test_two_plugin_processes_share_what_each_has_made(confluent: Engine, second: Engine, store: Store) -> None:
    account = confluent.create(ACCOUNT, "a", {"displayName": "a"})
    key = second.create(KEY, "key", {"owner": {"id": account.id}})
    assert confluent.exists(KEY, "key", key.id)
    confluent.delete(ACCOUNT, "a", account.id)
    assert not second.exists(KEY, "key", key.id)


def test_a_new_store_is_opened_by_many_at_once(tmp_path: Path) -> None:
    def opened(number: int) -> str:
        store = Store(tmp_path / "store")
        store.put(Record(key=Key("t", f"{number}"), identity=f"t {number}", urn="", inputs={}, outputs={}))
        store.close()
        return store.id

    with ThreadPoolExecutor(24) as pool:
        assert len(set(pool.map(opened, range(24)))) == 1
    store = Store(tmp_path / "store")
    assert store.count("t") == 24
    store.close()
