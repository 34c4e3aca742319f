"""What can go wrong when the engine is made ends in a next step, and never in half an engine."""

from __future__ import annotations

import socket
from pathlib import Path

import psutil
import pytest
from machine import Machine
from mesh_platform.engine import cached, installed
from mesh_platform.engine.install import ensure, status
from mesh_platform.errors import EngineError


def unheard(line: str) -> None:
    pass


def refused() -> EngineError:
    with pytest.raises(EngineError) as caught:
        ensure(unheard)
    return caught.value


def test_without_go_the_next_step_is_to_install_it(machine: Machine) -> None:
    """And which version."""
    error = refused()
    assert "there is no Go to build it" in error.what
    assert "install Go 1.25.11 or later" in error.fix


@pytest.mark.parametrize("version", ["go1.21.0", "go1.25.10", "devel"])
def test_an_old_go_is_refused_before_the_build(machine: Machine, version: str) -> None:
    """The build would fail after minutes, or fetch another Go."""
    machine.go(version=version)
    error = refused()
    assert "needs 1.25.11" in error.what
    assert "install Go" in error.fix
    assert machine.builds == 0


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("write $WORK/b001/_pkg_.a: no space left on device", "the disk is full"),
        ("go: go.mod requires go >= 1.25.11 (running go 1.24.1; GOTOOLCHAIN=local)", "Go is too old"),
        ('go: x@v1: Get "https://proxy.example": dial tcp: no such host', "a module could not be fetched"),
        ("./main.go:7:2: undefined: frobnicate", "undefined: frobnicate"),
    ],
)
def test_a_failed_build_says_why_and_keeps_nothing(machine: Machine, line: str, what: str) -> None:
    """What Go printed last is shown where it is not understood."""
    machine.go(says=["b", *(f"# noise {n}" for n in range(40)), line], code=1)
    error = refused()

    assert what in error.what
    assert "noise 3\n" not in error.what
    assert error.fix
    assert status().route == "absent"
    assert not cached().with_name("making").exists()


def test_a_build_of_another_version_is_not_kept(machine: Machine) -> None:
    """What was made is asked before it is put in its place."""
    machine.go(makes="#!/bin/sh\necho v3.1.0\n")
    assert "says it is 3.1.0" in refused().what
    with pytest.raises(EngineError, match="not installed"):
        installed()


def test_a_cache_that_cannot_be_written_is_named(machine: Machine, tmp_path: Path) -> None:
    """The next step says how to use another one."""
    file = tmp_path / "occupied"
    file.touch()
    machine.cache_in(file)
    machine.go()
    error = refused()

    assert str(file) in error.where
    assert "XDG_CACHE_HOME" in error.fix


def test_a_full_disk_is_told_from_a_cache_that_is_not_ours(machine: Machine) -> None:
    """/dev/full refuses every byte, as a full disk does."""
    cached().parent.mkdir(parents=True)
    cached().with_name("engine.json").symlink_to("/dev/full")
    machine.go()

    assert "the disk is full" in refused().what
    assert not cached().exists()


@pytest.mark.parametrize("damage", ["X", "longer than it was\n"])
def test_a_damaged_engine_is_noticed_and_made_again(machine: Machine, damage: str) -> None:
    """Of the same size or of another."""
    machine.go()
    whole = ensure(unheard).read_text(encoding="utf-8")
    cached().write_text(whole[: -len(damage)] + damage if damage == "X" else whole + damage, encoding="utf-8")
    said: list[str] = []

    ensure(said.append)
    assert said[0].startswith(f"{cached()} is damaged (")
    assert cached().read_text(encoding="utf-8") == whole
    assert machine.builds == 2


def test_a_cut_engine_is_refused_by_every_command(machine: Machine) -> None:
    """Its size is looked at each time, its checksum only by the installation."""
    machine.go()
    ensure(unheard)
    cached().write_text("#!", encoding="utf-8")

    with pytest.raises(EngineError, match="damaged") as caught:
        installed()
    assert "mesh engine install" in caught.value.fix
    assert status().route == "absent"


def test_the_second_of_two_waits_and_says_so(machine: Machine) -> None:
    """Only one builds."""
    with socket.create_server(("127.0.0.1", 0)) as meeting:
        meeting.settimeout(60)
        machine.go(meet=meeting.getsockname()[1])
        with machine.install() as first:
            building, _ = meeting.accept()
            with building, machine.install() as second:
                assert second.stdout is not None
                assert second.stdout.readline() == "another process is installing the engine; waiting for it\n"
                building.sendall(b".")
                assert second.stdout.read().strip() == str(cached())
            assert first.stdout is not None
            assert str(cached()) in first.stdout.read()

    assert (first.returncode, second.returncode, machine.builds) == (0, 0, 1)


def test_a_killed_installation_leaves_no_process_and_can_be_run_again(machine: Machine) -> None:
    """Go and its compilers end with it; nothing half made is taken for an engine."""
    with socket.create_server(("127.0.0.1", 0)) as meeting:
        meeting.settimeout(60)
        machine.go(meet=meeting.getsockname()[1])
        with machine.install() as killed:
            building, _ = meeting.accept()
            with building:
                children = [psutil.Process(int(pid)) for pid in building.recv(100).split()]
                killed.kill()
                gone, alive = psutil.wait_procs(children, timeout=10)
    assert (len(gone), alive) == (2, [])
    assert status().route == "absent"

    machine.go()
    assert ensure(unheard) == installed()
    assert machine.builds == 2
    assert sorted(each.name for each in cached().parent.iterdir()) == [
        "engine.json", "lock", "pulumi", "pulumi-language-python",
    ]  # fmt: skip
