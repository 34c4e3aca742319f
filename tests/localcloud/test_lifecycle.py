"""The local cloud of a mesh is brought up, described and thrown away."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from mesh_platform.errors import UsageError
from mesh_platform.localcloud.lifecycle import (
    Folders,
    deployed,
    down,
    folders,
    is_up,
    servers,
    store_id,
    up,
    variables,
)
from mesh_platform.localcloud.servers.find import find


@pytest.fixture
def where(tmp_path: Path) -> Folders:
    return folders(tmp_path)


def test_up_makes_everything_below_the_mesh_s_own_folder_and_again_changes_nothing(where: Folders) -> None:
    store = up(where)
    passphrase = where.passphrase.read_bytes()
    assert up(where) == store == store_id(where)
    assert where.passphrase.read_bytes() == passphrase
    assert len(passphrase) >= 32
    assert {file.name for file in where.base.parent.iterdir()} == {".mesh"}


def test_only_the_owner_reads_what_up_has_made(where: Folders) -> None:
    up(where)
    assert stat.S_IMODE(where.base.stat().st_mode) == 0o700
    for file in (where.passphrase, where.store / "key"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_meshes_have_two_stores(tmp_path: Path) -> None:
    assert up(folders(tmp_path / "a")) != up(folders(tmp_path / "b"))


def test_before_up_the_store_is_asked_for_in_vain(where: Folders) -> None:
    assert not is_up(where)
    with pytest.raises(UsageError) as refused:
        store_id(where)
    assert refused.value.fix == "mesh local up"
    assert not where.base.exists()


def test_the_environment_names_home_backend_passphrase_and_store_together(
    where: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin")
    store = up(where)
    found = variables(where, tmp_path / "bin" / "pulumi")
    assert found["PATH"] == f"{tmp_path / 'bin'}:/usr/bin"
    assert found["PULUMI_HOME"] == str(where.home)
    assert found["PULUMI_BACKEND_URL"] == f"file://{where.state}?metadata=skip"
    assert Path(found["PULUMI_CONFIG_PASSPHRASE_FILE"]).read_text() == where.passphrase.read_text()
    assert (found["MESH_STORE"], found["MESH_STORE_DIR"]) == (store, str(where.store))
    for switch in ("SKIP_UPDATE_CHECK", "DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"):
        assert found[f"PULUMI_{switch}"] == "true"


def test_every_server_says_that_it_does_not_run_and_what_is_recorded_only(where: Folders) -> None:
    assert [server.name for server in servers(where)] == ["kafka", "schema-registry", "kubernetes", "warehouse"]
    for server in servers(where):
        assert server.state in {"stopped", "absent"}
        assert (server.address, server.pid) == (None, None)
        assert server.reason
        assert server.recorded_only == find(server.name).records


def test_down_keeps_what_there_is_and_purge_forgets_all_but_what_is_not_its_own(where: Folders) -> None:
    store = up(where)
    (where.base / "demo").mkdir()
    down(where, purge=False)
    assert up(where) == store
    down(where, purge=True)
    down(where, purge=True)
    assert not is_up(where)
    assert [file.name for file in where.base.iterdir()] == ["demo"]
    assert up(where) != store


def test_a_stack_counts_as_deployed_while_its_state_holds_something_or_cannot_be_read(where: Folders) -> None:
    stacks = where.state / ".pulumi" / "stacks" / "mesh"
    stacks.mkdir(parents=True)
    state = '{"checkpoint": {"latest": {"resources": [%s]}}}'
    provider = '{"type": "pulumi:providers:databricks", "id": "1"}'
    (stacks / "a-local.json").write_text(state % f'{provider}, {{"type": "databricks:index/job:Job", "id": "2"}}')
    (stacks / "b-local.json").write_text(state % provider)
    (stacks / "c-local.json").write_text('{"checkpoint": {}}')
    (stacks / "d-local.json").write_text("cut off")
    assert deployed(where) == {"a-local": 1, "d-local": 0}


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", '{"checkpoint": []}', '{"checkpoint": {"latest": 3}}',
        '{"checkpoint": {"latest": {"resources": [3]}}}', '{"checkpoint": {"latest": {"resources": [{"id": "a"}]}}}',
    ],
)  # fmt: skip
def test_a_state_of_whatever_shape_is_one_that_a_purge_would_lose(where: Folders, text: str) -> None:
    """Nothing in it can be counted, so that it is shown with nothing counted instead of being left out."""
    file = where.state / ".pulumi" / "stacks" / "mesh" / "risk-local.json"
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert deployed(where) == {"risk-local": 0}
