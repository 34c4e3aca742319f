"""`mesh local` says what there is, hands its variables to a shell, keeps what it knows, and asks before it forgets."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import jsonschema_rs
import pytest
from mesh_platform.localcloud import lifecycle
from worlds import EXAMPLE, MESH, World, clean, example

pytestmark = pytest.mark.engine
SCHEMA = json.loads((EXAMPLE / "docs" / "schemas" / "local-status.schema.json").read_text(encoding="utf-8"))
NAMES = ["kafka", "schema-registry", "kubernetes", "warehouse"]


def on_a_terminal(world: World, answer: str, *args: str) -> subprocess.CompletedProcess[str]:
    """Run `mesh` with a terminal as its input, on which someone answers."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, answer.encode())
        return subprocess.run(
            [MESH, *args], cwd=world.root, env=clean(), stdin=theirs, capture_output=True, text=True, check=False,
            timeout=120,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)


def kept(world: World) -> tuple[set[str], dict[str, int]]:
    """Return the ids in the store, and the number of resources of each stack."""
    with world.store() as store:
        there = {record.key.id for record in store.all()}
    return there, lifecycle.deployed(lifecycle.folders(world.root))


def test_status_before_up_has_no_store_and_every_server(bare: World) -> None:
    found = bare.json("local", "status")
    jsonschema_rs.validate(SCHEMA, found)
    assert list(found) == ["schemaVersion", "store", "servers"]
    assert found["store"] is None
    assert [server["name"] for server in found["servers"]] == NAMES
    assert "not up; next: mesh local up" in bare.run("local", "status")


def test_status_names_the_store_and_says_of_each_server_its_state_and_what_is_recorded_only(own: World) -> None:
    found = own.json("local", "status")
    jsonschema_rs.validate(SCHEMA, found)
    assert (found["schemaVersion"], found["store"]) == ("1.0", lifecycle.store_id(lifecycle.folders(own.root)))
    for server in found["servers"]:
        assert set(server) == {"name", "state", "address", "context", "pid", "recordedOnly", "reason"}
        assert server["state"] in ("running", "stopped", "absent")
        if server["state"] != "running":
            assert (server["address"], server["pid"]) == (None, None)
            assert server["recordedOnly"]


def test_down_and_up_keep_store_states_and_passphrase(own: World) -> None:
    before = kept(own)
    assert before[1]["payments-local"] > 10
    own.run("local", "down")
    own.run("local", "up", "--recorded-only")
    assert kept(own) == before
    assert [stack["steps"] for stack in own.json("preview", "payments-local")["stacks"]] == [[]]


def test_purge_is_refused_off_a_terminal_while_stacks_are_deployed(own: World) -> None:
    before = kept(own)
    done = own.finish("local", "down", "--purge")
    assert done.returncode == 2
    assert "payments-local (" in done.stderr
    assert "--yes" in done.stderr
    assert kept(own) == before


def test_purge_asks_on_a_terminal_and_no_keeps_everything(own: World) -> None:
    before = kept(own)
    done = on_a_terminal(own, "n\n", "local", "down", "--purge")
    assert done.returncode == 2
    assert "forget all of it?" in done.stderr
    assert kept(own) == before
    assert on_a_terminal(own, "y\n", "local", "down", "--purge").returncode == 0
    assert not lifecycle.is_up(lifecycle.folders(own.root))


def test_purge_with_yes_asks_nobody_and_without_stacks_there_is_nothing_to_ask(own: World, bare: World) -> None:
    own.run("local", "down", "--purge", "--yes")
    assert not lifecycle.is_up(lifecycle.folders(own.root))
    lifecycle.up(lifecycle.folders(bare.root))
    bare.run("local", "down", "--purge")
    assert not lifecycle.is_up(lifecycle.folders(bare.root))


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_a_shell_takes_the_variables_whatever_the_folder_is_called(tmp_path: Path, shell: str) -> None:
    """Spaces, quotes and dollars in a path reach the variables as they are."""
    world = example(tmp_path / """the team's "$HOME" mesh""")
    lifecycle.up(lifecycle.folders(world.root))
    lines = world.run("local", "env").splitlines()
    assert all(line.startswith("export ") for line in lines)
    script = 'eval "$("$1" local env)" && env -0'
    done = subprocess.run(
        [shell, "-eu", "-c", script, shell, MESH], cwd=world.root, env=clean(), capture_output=True, check=True
    )
    found = dict(each.split("=", 1) for each in done.stdout.decode().split("\0") if each)
    folders = lifecycle.folders(world.root)
    assert found["PULUMI_HOME"] == str(folders.home)
    assert found["PULUMI_BACKEND_URL"] == f"file://{folders.state}?metadata=skip"
    assert found["MESH_STORE_DIR"] == str(folders.store)
    assert Path(found["PULUMI_CONFIG_PASSPHRASE_FILE"]).read_bytes() == folders.passphrase.read_bytes()


def test_the_plain_cli_works_in_a_folder_with_a_space_and_a_quote(tmp_path: Path) -> None:
    world = example(tmp_path / "the team's mesh")
    world.run("local", "up", "--recorded-only")
    done = world.pulumi("stack", "ls", "--json")
    assert done.returncode == 0, done.stderr
    assert "payments-local" in {each["name"].rpartition("/")[2] for each in json.loads(done.stdout)}
