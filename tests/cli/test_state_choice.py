"""Which state is damaged, and what a copy of it would put back, is told before anything is done."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from in_process import Shell
from mesh_platform.engine import copies
from mesh_platform.localcloud import lifecycle
from states import TOPIC, hold, resource, write

STACK, OTHER = "audit-local", "risk-local"
EARLY, LATE = "2026-11-26T01:00:00Z", "2026-11-26T02:00:00Z"


@pytest.fixture
def copied(hollow: Shell) -> Shell:
    """A mesh with a stack of which two copies are kept: the older has one resource, the newer two."""
    for at, names in ((EARLY, "a"), (LATE, "ab")):
        write(hollow.root, STACK, *(resource(STACK, TOPIC, name) for name in names), at=at)
        copies.keep(lifecycle.folders(hollow.root).state, STACK)
    return hollow


def file(shell: Shell, stack: str = STACK) -> Path:
    return copies.state_file(lifecycle.folders(shell.root).state, stack)


def test_states_are_told_in_order_with_what_is_in_them(copied: Shell) -> None:
    write(copied.root, OTHER, resource(OTHER, TOPIC, "t"), pending=1)
    done = copied("state", "check")
    assert done.code == 0
    assert done.rows == [
        [STACK, "sound", "2", "resources"], [OTHER, "sound", "1", "resources"], ["pending:", "creating", "t"],
    ]  # fmt: skip
    assert copied("state", "check", OTHER).rows[0][0] == OTHER


def test_the_json_has_each_state_with_its_copies_newest_first(copied: Shell) -> None:
    found = copied("state", "check", "--format", "json").json
    assert list(found) == ["schemaVersion", "stacks"]
    assert found["stacks"] == [
        {
            "name": STACK, "sound": True, "written": LATE, "resources": 2, "faults": [], "pending": [],
            "copies": [LATE, EARLY],
        }
    ]  # fmt: skip


def test_a_damaged_state_is_told_with_its_faults_its_copies_and_the_next_step(copied: Shell) -> None:
    """Exit 4, whichever way it is told; the sound ones are told as well."""
    write(copied.root, OTHER, resource(OTHER, TOPIC, "t", parent="urn:pulumi:x::mesh::t::gone"))
    file(copied).write_text("{")
    done = copied("state", "check")
    assert done.code == 4
    assert f"  {STACK:28} DAMAGED " in done.out
    assert f"    good copies: {LATE}, {EARLY}; next: mesh state restore {STACK}" in done.out
    assert "    t has the parent gone, which is not there" in done.out
    assert f"    good copies: none; next: mesh state restore {OTHER}" in done.out
    told = copied("state", "check", "--format", "json")
    assert (told.code, [each["sound"] for each in told.json["stacks"]]) == (4, [False, False])


def test_without_yes_the_copies_are_shown_and_the_command_that_takes_one(copied: Shell) -> None:
    """The newest, or the one that was meant; nothing is changed."""
    before = file(copied).read_bytes()
    done = copied("state", "restore", STACK)
    assert (done.code, done.rows) == (0, [[LATE, "2", "resources"], [EARLY, "1", "resources"]])
    assert f"nothing was changed; next: mesh state restore {STACK} --from {LATE} --yes" in done.err
    assert f"--from {EARLY} --yes" in copied("state", "restore", STACK, "--from", "2026-11-26T01").err
    assert file(copied).read_bytes() == before


@pytest.mark.parametrize("yes", [(), ("--yes",)])
@pytest.mark.parametrize(
    ("args", "there"), [((STACK, "--from", "2027"), f"copies: {LATE}, {EARLY}"), ((OTHER,), "copies: none")]
)
def test_a_copy_that_there_is_not_is_refused_before_it_is_asked_for(
    copied: Shell, args: tuple[str, ...], there: str, yes: tuple[str, ...]
) -> None:
    """Else the command that is named next could only fail."""
    done = copied("state", "restore", *args, *yes)
    assert (done.code, done.out) == (2, "")
    assert f"there is no such copy of {args[0]}\n  next: {there}" in done.err


def test_the_copy_that_is_meant_takes_the_place_of_the_state(copied: Shell) -> None:
    """The file that was there lies beside it."""
    whole = file(copied).read_bytes()
    done = copied("state", "restore", STACK, "--from", EARLY, "--yes")
    assert done.code == 0
    assert f"{STACK} is as it was at {EARLY}, with 1 resources" in done.err
    assert f"next: mesh preview {STACK}" in done.err
    latest = json.loads(file(copied).read_text())["checkpoint"]["latest"]
    assert [each["id"] for each in latest["resources"]] == ["a"]
    assert file(copied).with_suffix(".json.damaged").read_bytes() == whole
    assert copied("state", "check", STACK).code == 0


def test_a_state_that_is_gone_altogether_comes_back(copied: Shell) -> None:
    shutil.rmtree(lifecycle.folders(copied.root).state)
    assert copied("state", "check").rows == []
    assert copied("state", "restore", STACK, "--yes").code == 0
    assert copied("state", "check").rows == [[STACK, "sound", "2", "resources"]]


def test_a_state_that_a_run_holds_is_left_to_it(copied: Shell) -> None:
    """It would be overwritten by what that run writes next."""
    owner, before = hold(copied.root, STACK), file(copied).read_bytes()
    done = copied("state", "restore", STACK, "--yes")
    assert done.code == 4
    assert f"another run holds the stack: process {owner}" in done.err
    assert file(copied).read_bytes() == before


def test_a_stack_without_a_state_is_refused_by_name(copied: Shell) -> None:
    done = copied("state", "check", OTHER)
    assert (done.code, done.out) == (2, "")
    assert f"error: {OTHER}: there is no state of {OTHER}" in done.err


def test_a_lock_is_broken_only_where_its_owner_has_gone(copied: Shell) -> None:
    """A number that no process has: the next apply goes on."""
    living = hold(copied.root, STACK)
    refused = copied("unlock", STACK, "--owner", living)
    assert (refused.code, f"process {living} still runs" in refused.err) == (4, True)
    dead = hold(copied.root, OTHER, 2**22 + 1)
    done = copied("unlock", OTHER, "--owner", dead)
    assert (done.code, done.err) == (0, f"{OTHER} is free; next: mesh up {OTHER}\n")
    assert copied("unlock", OTHER, "--owner", dead).code == 4
