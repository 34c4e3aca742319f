"""Which server a request is written through to is said by the notes, and one that stopped is never passed by."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Literal

import psutil
import pytest
from engine_side import CATALOG, CONFIG_MAP, SCHEMA, TOPIC, c
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.facts import REGISTRY
from mesh_platform.localcloud.mirrors.mirrors import Mirrors, beside
from mesh_platform.localcloud.servers import fleet, notes
from mesh_platform.localcloud.store import Key, Record, Store

State = Literal["starting", "running", "failed"]
ADDRESS = "http://127.0.0.1:1"


def note(base: Path, name: str, state: State = "running", *, alive: bool = True, **more: object) -> notes.Note:
    """Write a note of a keeper that lives, or of one that a younger process has the number of."""
    this = psutil.Process()
    started = this.create_time() if alive else this.create_time() - 100
    made = notes.Note(name=name, state=state, pid=os.getpid(), started=started, address=ADDRESS, details={"token": "t"})
    made = replace(made, **more)  # type: ignore[arg-type]
    notes.write(base, made)
    return made


@pytest.mark.parametrize(
    ("kind", "server"),
    [
        (CATALOG, "warehouse"), (SCHEMA, "warehouse"), (c("Schema"), "schema-registry"),
        (c("SubjectConfig"), "schema-registry"), (REGISTRY, "schema-registry"),
    ],
)  # fmt: skip
def test_a_type_is_held_by_one_server_and_recorded_only_without_its_note(
    tmp_path: Path, kind: str, server: str
) -> None:
    for other in ("warehouse", "schema-registry"):
        if other != server:
            note(tmp_path, other)
    assert Mirrors(tmp_path).of(kind) is None
    note(tmp_path, server)
    mirror = Mirrors(tmp_path).of(kind)
    assert mirror is not None
    assert (mirror.name, mirror.holds(kind)) == (server, True)


@pytest.mark.parametrize("kind", [TOPIC, CONFIG_MAP, c("ServiceAccount"), c("Environment")])
def test_a_type_of_no_server_that_runs_is_recorded_only(tmp_path: Path, kind: str) -> None:
    for server in ("warehouse", "schema-registry"):
        note(tmp_path, server)
    assert Mirrors(tmp_path).of(kind) is None


@pytest.mark.parametrize(
    ("state", "alive", "reason", "told"),
    [
        ("starting", True, "", "it is starting"),
        ("starting", False, "", "it was killed"),
        ("running", False, "", "it was killed"),
        ("failed", True, "its disk is full", "its disk is full"),
        ("failed", False, "its disk is full", "its disk is full"),
    ],
)
def test_a_server_that_should_run_and_does_not_refuses_every_request_and_says_why(
    tmp_path: Path, state: State, alive: bool, reason: str, told: str
) -> None:
    note(tmp_path, "warehouse", state, alive=alive, reason=reason)
    mirrors = Mirrors(tmp_path)
    record = Record(key=Key(CATALOG, "pay"), identity="pay", urn="", inputs={"name": "pay"}, outputs={})
    with contextlib.closing(Store(tmp_path / "store")) as store:
        for ask in (
            lambda: mirrors.write(record, None, store), lambda: mirrors.remove(record, store),
            lambda: mirrors.observe(record, store), lambda: mirrors.settle(record),
            lambda: mirrors.check(CATALOG, {}, None),
        ):  # fmt: skip
            with pytest.raises(ProviderError, match=f"the local warehouse does not run: {told}") as refused:
                ask()
            assert "mesh local up" in refused.value.fix
        with pytest.raises(ProviderError, match="the local warehouse does not run"):
            mirrors.replay("warehouse", store)


def test_what_is_recorded_only_is_as_it_was_recorded(tmp_path: Path) -> None:
    mirrors = Mirrors(tmp_path)
    record = Record(key=Key(CATALOG, "pay"), identity="pay", urn="", inputs={"name": "pay"}, outputs={})
    with contextlib.closing(Store(tmp_path / "store")) as store:
        assert mirrors.write(record, None, store) == {}
        assert mirrors.observe(record, store) is record
        mirrors.check(CATALOG, {}, None)
        mirrors.remove(record, store)
        mirrors.settle(record)
        with pytest.raises(ProviderError, match="the local warehouse does not run"):
            mirrors.replay("warehouse", store)
        assert beside("warehouse", store) == beside("kafka", store) == beside("kubernetes", store) == ()


def test_a_connection_is_kept_until_the_server_is_another_one(tmp_path: Path) -> None:
    mirrors = Mirrors(tmp_path)
    first = note(tmp_path, "warehouse")
    opened = mirrors.of(CATALOG)
    assert mirrors.of(SCHEMA) is opened
    notes.write(tmp_path, replace(first, address="http://127.0.0.1:2"))
    assert mirrors.of(CATALOG) is not opened
    notes.forget(tmp_path, "warehouse")
    assert mirrors.of(CATALOG) is None


@pytest.mark.parametrize(
    ("state", "alive", "shown", "reason"),
    [
        ("running", True, "running", ""),
        ("running", False, "stopped", "it was killed"),
        ("starting", True, "stopped", "it is starting"),
        ("failed", True, "stopped", "it is failed"),
        ("failed", False, "stopped", "it was killed"),
    ],
)
def test_the_status_says_what_runs_and_what_is_recorded_only_because_it_does_not(
    tmp_path: Path, state: State, alive: bool, shown: str, reason: str
) -> None:
    note(tmp_path, "warehouse", state, alive=alive)
    (found,) = (each for each in fleet.status(tmp_path) if each.name == "warehouse")
    assert (found.state, found.reason) == (shown, reason)
    runs = shown == "running"
    assert (found.address, found.pid) == ((ADDRESS, os.getpid()) if runs else (None, None))
    assert ("SqlTable" in found.recorded_only) is not runs
    note(tmp_path, "warehouse", state, alive=alive, reason="its disk is full")
    (found,) = (each for each in fleet.status(tmp_path) if each.name == "warehouse")
    assert found.reason == ("" if runs else "its disk is full")


def test_a_note_is_read_as_it_was_written_and_an_unreadable_one_is_a_failure(tmp_path: Path) -> None:
    assert notes.read(tmp_path, "warehouse") is None
    written = note(tmp_path, "warehouse", children=(3, 4), reason="r")
    assert notes.read(tmp_path, "warehouse") == written
    assert "token" not in repr(written)
    file = tmp_path / "servers" / "warehouse.json"
    for text in ("", "[]", "{", '{"name": "warehouse"}', '{"children": 3}', '{"children": [], "colour": 1}'):
        file.write_text(text)
        found = notes.read(tmp_path, "warehouse")
        assert found is not None
        assert (found.state, found.serves, found.reason) == ("failed", False, "its note cannot be read")
    for _ in range(2):
        notes.forget(tmp_path, "warehouse")
    assert notes.read(tmp_path, "warehouse") is None
