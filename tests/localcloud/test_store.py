"""The store survives kills and sharing, seals secrets, and logs every request."""

from __future__ import annotations

import json
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from engine_side import ACCOUNT, KEY, Engine, RefusedError, d
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.secrets import Box, write_once
from mesh_platform.localcloud.store import Key, Record, Store
from mesh_platform.localcloud.values import Secret, Value
from test_codec import properties

CANARY = "hunter2-canary"


def record(name: str, **more: object) -> Record:
    return Record(key=Key("t", name), identity=f"t {name}", urn=f"urn:{name}", inputs={}, outputs={}, **more)


@given(properties)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_values_come_back_from_the_store_as_they_were(tmp_path: Path, found: dict[str, Value]) -> None:
    assert Box(tmp_path / "key").load(Box(tmp_path / "key").dump(found)) == found


@given(st.dictionaries(st.just("__sealed__"), st.none() | st.text(max_size=5) | st.just({"a": None})))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_value_that_looks_like_a_sealed_one_is_kept_as_it_is(tmp_path: Path, found: dict[str, Value]) -> None:
    box = Box(tmp_path / "key")
    assert box.load(box.dump({"a": found, "b": [found]})) == {"a": found, "b": [found]}


def test_a_store_keeps_its_id_and_what_it_holds(tmp_path: Path) -> None:
    first = Store(tmp_path / "store")
    first.put(record("a", parents=(Key("p", "1"),)))
    first.close()
    second, other = Store(tmp_path / "store"), Store(tmp_path / "other")
    assert second.id == first.id != other.id
    assert second.all() == [record("a", parents=(Key("p", "1"),))]
    assert second.children(Key("p", "1")) == [Key("t", "a")]
    second.close()
    other.close()


def test_a_store_of_another_version_is_refused_with_the_next_step(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / "store.db") as db:
        db.execute("UPDATE meta SET value = '0' WHERE key = 'version'")
    db.close()
    with pytest.raises(ProviderError, match="version 0") as refused:
        Store(tmp_path)
    assert "--purge" in refused.value.fix


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match="stop"), store.transaction():
        store.put(record("a"))
        raise ValueError("stop")
    assert store.all() == []


def test_a_process_that_is_killed_in_a_transaction_leaves_nothing(store: Store) -> None:
    script = (
        "import os, sys, pathlib\n"
        "from mesh_platform.localcloud.store import Key, Record, Store\n"
        "store = Store(pathlib.Path(sys.argv[1]))\n"
        "with store.transaction():\n"
        "    store.put(Record(key=Key('t', 'a'), identity='t a', urn='u', inputs={}, outputs={}))\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(store.folder)], check=False)
    assert done.returncode == -9
    assert store.all() == []
    store.put(record("a"))


def test_many_writers_lose_nothing(store: Store) -> None:
    def write(number: int) -> None:
        other = Store(store.folder)
        with other.transaction():
            other.put(record(f"r{number}"))
        other.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    assert store.count("t") == 24


def test_two_that_make_the_key_at_once_end_with_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write_once(tmp_path / "key", str(number).encode()), range(16)))
    first = (tmp_path / "key").read_bytes()
    write_once(tmp_path / "key", b"later")
    assert (tmp_path / "key").read_bytes() == first
    assert [file.name for file in tmp_path.iterdir()] == ["key"]
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_no_secret_lies_open_in_any_file_or_message(
    confluent: Engine, databricks: Engine, kubernetes: Engine, store: Store
) -> None:
    account = confluent.create(ACCOUNT, "a", {"displayName": "a"})
    key = confluent.create(KEY, "key", {"owner": {"id": account.id}})
    databricks.create(d("SecretScope"), "s", {"name": "s"})
    secret = {"scope": "s", "key": "k", "stringValue": Secret(CANARY)}
    databricks.create(d("Secret"), "k", secret)
    databricks.read(d("Secret"), "k", "s|||k")
    with pytest.raises(RefusedError) as taken:
        databricks.create(d("Secret"), "other", secret)
    manifest = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s"}, "stringData": {"a": Secret([CANARY])}}
    manifest["metadata"]["labels"] = {"a": Secret(f"{CANARY}!")}
    with pytest.raises(RefusedError) as invalid:
        kubernetes.create("kubernetes:core/v1:Secret", "s", manifest)
    drawn = key.outputs["secret"].value
    files = [file.read_bytes() for file in store.folder.iterdir()]
    seen = b"".join(files) + json.dumps(store.requests()).encode() + str(taken.value).encode()
    seen += str(invalid.value).encode()
    assert len(drawn) >= 40
    assert CANARY.encode() not in seen
    assert drawn.encode() not in seen
    assert stat.S_IMODE((store.folder / "key").stat().st_mode) == 0o600


def test_every_request_that_changes_something_is_logged_with_its_outcome(confluent: Engine, store: Store) -> None:
    made = confluent.create(ACCOUNT, "a", {"displayName": "a"})
    confluent.update(ACCOUNT, "a", made, {"displayName": "b"})
    with pytest.raises(RefusedError):
        confluent.create(ACCOUNT, "b", {"displayName": "b"})
    confluent.create(ACCOUNT, "c", {"displayName": "c"}, preview=True)
    confluent.delete(ACCOUNT, "a", made.id)
    confluent.delete(ACCOUNT, "a", made.id)
    found = [(operation, id_, outcome) for operation, _, id_, _, outcome in store.requests()]
    assert found == [
        ("create", made.id, "created"),
        ("update", made.id, "updated"),
        ("create", "", "refused"),
        ("delete", made.id, "deleted"),
        ("delete", made.id, "gone"),
    ]


def test_what_is_changed_keeps_its_place_in_the_order_in_which_things_were_made(store: Store) -> None:
    for name in ("b", "c", "a"):
        store.put(record(name, parents=(Key("p", "1"),)))
    store.put(record("b", parents=(Key("p", "2"),)))
    assert [each.key.id for each in store.in_order("t")] == ["b", "c", "a"]
    assert store.children(Key("p", "2")) == [Key("t", "b")]
    assert store.children(Key("p", "1")) == [Key("t", "a"), Key("t", "c")]
