"""The registry of a deployed mesh: what it holds, what outlives its end, and how a replay mends it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import psutil
import pytest
from mesh_platform.localcloud import lifecycle, schema_versions
from mesh_platform.localcloud.mirrors.registry.client import RegistryClient
from mesh_platform.localcloud.schema_versions import SUBJECT_CONFIG, SUBJECT_SCHEMA, registry_of, subject_of
from mesh_platform.localcloud.servers import notes
from mesh_platform.localcloud.servers.find import find
from mesh_platform.localcloud.servers.notes import Note
from mesh_platform.localcloud.values import dig
from schemas import ID, event
from worlds import World, copied

CONTRACT = "domains/audit/products/ledger/contracts/logged.v1.odcs.yaml"
SUBJECT = "audit.ledger.logged.v1-value"
BEFORE = "      - {name: loggedAt,"


@pytest.fixture(scope="module")
def world(deployed: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A copy of the deployed mesh, to be brought up and killed."""
    missing = find("schema-registry").lacks()
    if missing is not None:
        pytest.skip(missing)
    world = copied(deployed, tmp_path_factory.mktemp("registry") / "mesh")
    yield world
    world.run("local", "down")


@pytest.fixture
def up(world: World) -> World:
    """The mesh with its registry running, whatever the test before has done."""
    world.run("local", "up", "--only", "schema-registry")
    return world


def note(world: World) -> Note:
    found = notes.read(lifecycle.folders(world.root).base, "schema-registry")
    assert found is not None
    return found


def held(world: World) -> dict[str, tuple[str | None, list[tuple[int, int, str]]]]:
    """Return level and versions (number, id, schema) of every subject in the registry."""
    client = RegistryClient(note(world).address)
    found: dict[str, tuple[str | None, list[tuple[int, int, str]]]] = {}
    for name in client.subjects():
        versions = [client.version(name, number) for number in client.versions(name)]
        found[name] = (client.level(name), [(each.version, each.id, each.schema) for each in versions])
    return found


def recorded(world: World) -> dict[str, tuple[str | None, list[tuple[int, int, str]]]]:
    """Return the same as the store has it."""
    with world.store() as store:
        levels = {subject_of(each): str(dig(each.inputs, "compatibilityLevel")) for each in store.all(SUBJECT_CONFIG)}
        return {
            subject_of(each): (levels[subject_of(each)], [
                (one.number, one.id, one.schema)
                for one in schema_versions.live(schema_versions.history(store, registry_of(each), subject_of(each)))
            ])
            for each in store.all(SUBJECT_SCHEMA)
        }  # fmt: skip


def test_a_deployed_mesh_is_in_the_registry_as_a_whole(up: World) -> None:
    """Its numbers and ids are now the registry's in the store too."""
    assert len(held(up)) == 6
    assert held(up) == recorded(up)
    assert {each.outputs["schemaIdentifier"] for each in up.existing("Schema", "confluentcloud")} <= set(range(1, 7))


def test_it_listens_on_loopback_only_and_is_small(up: World) -> None:
    registry = psutil.Process(note(up).children[0])
    listening = {each.laddr.ip for each in registry.net_connections("inet") if each.status == psutil.CONN_LISTEN}
    assert listening
    assert listening <= {"127.0.0.1", "::ffff:127.0.0.1"}
    assert registry.memory_info().rss < 300 * 2**20


def test_an_incompatible_contract_fails_in_the_preview_with_the_registry_s_reason(up: World) -> None:
    field = "{name: extra, logicalType: string, required: true, classification: internal, description: More.}"
    up.edit(CONTRACT, BEFORE, f"      - {field}\n{BEFORE}")
    refused = up.finish("preview", "audit-local")
    assert refused.returncode == 4
    assert "Incompatible artifact: audit.ledger.logged.v1-value" in refused.stderr
    up.edit(CONTRACT, f"      - {field}\n{BEFORE}", BEFORE)


def test_a_change_that_fits_is_the_next_version(up: World) -> None:
    field = "{name: extra, logicalType: string, classification: internal, description: More.}"
    up.edit(CONTRACT, BEFORE, f"      - {field}\n{BEFORE}")
    up.run("up", "audit-local")
    assert [number for number, _, _ in held(up)[SUBJECT][1]] == [1, 2]
    assert held(up) == recorded(up)


def test_versions_and_ids_outlive_a_kill(up: World) -> None:
    before = held(up)
    found = note(up)
    os.kill(found.pid, signal.SIGKILL)
    for pid in (found.pid, *found.children):
        try:
            psutil.Process(pid).wait(30)
        except psutil.NoSuchProcess:
            continue
    said = up.finish("local", "up", "--only", "schema-registry").stderr
    assert "schema-registry:" not in said
    assert held(up) == before


def test_a_replay_repairs_what_was_changed_behind_the_store(up: World) -> None:
    client, before = RegistryClient(note(up).address), held(up)
    client.register("left-behind-value", {"schema": event(ID), "schemaType": "AVRO"})
    client.set_level("NONE", SUBJECT)
    client.register(SUBJECT, {"schema": event(ID), "schemaType": "AVRO"})
    lost = next(name for name in before if name != SUBJECT)
    client.forget(lost)
    up.run("local", "down")
    said = up.finish("local", "up", "--only", "schema-registry").stderr
    assert "removed unknown subjects left-behind-value" in said
    assert f"removed unknown versions of {SUBJECT}" in said
    assert f"registered the versions of {lost}" in said
    assert held(up) == recorded(up)
    assert held(up).keys() == before.keys()
    assert held(up)[SUBJECT] == before[SUBJECT]
