"""`mesh state`: a damaged state stops a run before anything is called, and a good copy goes on from there."""

from __future__ import annotations

import pytest
from mesh_platform.engine.copies import state_file
from mesh_platform.localcloud import lifecycle
from worlds import World

STACK = "audit-local"


def test_a_damaged_state_stops_every_command_and_is_restored_from_its_copy(own: World) -> None:
    assert "sound" in own.run("state", "check", STACK)
    file = state_file(lifecycle.folders(own.root).state, STACK)
    whole = file.read_bytes()
    own.run("preview", STACK)
    file.write_bytes(whole[: len(whole) // 2])
    with own.store() as store:
        before = store.requests()
    for command in (["preview", STACK], ["up", STACK], ["destroy", STACK, "--yes"]):
        done = own.finish(*command)
        assert done.returncode == 4
        assert f"{STACK}: its state is damaged, and nothing was called" in done.stderr
        assert f"mesh state restore {STACK}" in done.stderr
    with own.store() as store:
        assert store.requests() == before
    assert "DAMAGED" in own.run("state", "check", code=4)
    (told,) = [each for each in own.json("state", "check", code=4)["stacks"] if each["name"] == STACK]
    assert (told["sound"], bool(told["copies"])) == (False, True)
    own.run("state", "restore", STACK)
    assert file.read_bytes() != whole
    own.run("state", "restore", STACK, "--yes")
    assert file.read_bytes() == whole
    assert [stack["steps"] for stack in own.json("preview", STACK)["stacks"]] == [[]]


@pytest.mark.parametrize("command", [["state", "check", "moon-local"], ["state", "restore", "moon-local", "--yes"]])
def test_a_stack_that_nobody_has_is_an_error_with_a_next_step(bare: World, command: list[str]) -> None:
    done = bare.finish(*command)
    assert done.returncode == 2
    assert "next:" in done.stderr
