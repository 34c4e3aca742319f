"""The API server is built once, verified, and every way in which that can fail has a next step."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mesh_platform.errors import ProviderError
from mesh_platform.localcloud.servers import kubernetes_binaries
from mesh_platform.localcloud.servers.find import find
from mesh_platform.localcloud.servers.kubernetes_binaries import ETCD, MODULE, PACKAGES, VERSION, path

GO = (
    f"#!{sys.executable} -I\n"
    + """
import json, pathlib, sys

plan = json.loads(pathlib.Path(__file__).with_name("go.json").read_text())
match sys.argv[1]:
    case "env":
        print(plan["version"])
    case "list":
        print("main a\\na")
    case "build":
        with open(plan["builds"], "a") as builds:
            print(*sys.argv, file=builds)
        print("\\n".join(plan["says"]), file=sys.stderr)
        if plan["code"]:
            sys.exit(plan["code"])
        folder = pathlib.Path(sys.argv[sys.argv.index("-o") + 1])
        for name, says in plan["makes"].items():
            (folder / name).write_text(f"#!/bin/sh\\necho {says}\\n")
            (folder / name).chmod(0o755)
"""
)
MAKES = {
    "server": f"etcd Version: {ETCD}",
    "kube-apiserver": f"Kubernetes v{VERSION}",
    "kube-controller-manager": f"Kubernetes v{VERSION}",
}


class Machine:
    """A private PATH with a stand-in for Go alone, and a private cache."""

    def __init__(self, base: Path) -> None:
        self.bin, self.builds = base / "bin", base / "builds"
        self.bin.mkdir()

    def go(
        self, *, version: str = "go1.26.8", says: tuple[str, ...] = (), code: int = 0,
        makes: dict[str, str] = MAKES,
    ) -> None:  # fmt: skip
        """Put a Go on PATH that says and makes what it is told."""
        plan = {"version": version, "says": says, "code": code, "makes": makes, "builds": str(self.builds)}
        (self.bin / "go.json").write_text(json.dumps(plan))
        (self.bin / "go").write_text(GO)
        (self.bin / "go").chmod(0o755)

    @property
    def built(self) -> list[str]:
        return self.builds.read_text().splitlines() if self.builds.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Machine(tmp_path)


def obtained() -> list[str]:
    said: list[str] = []
    find("kubernetes").obtain(said.append)
    return said


def refused() -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        obtained()
    return caught.value


def test_without_go_it_says_which_one_to_install_and_how_to_go_on_without(machine: Machine) -> None:
    reason = find("kubernetes").lacks()
    assert reason is not None
    assert "no Go to build it" in reason
    assert "install Go 1.26.0 or later" in reason
    assert "--only" in reason
    assert refused().fix in reason


@pytest.mark.parametrize("version", ["go1.25.9", "devel"])
def test_an_old_go_is_refused_before_the_build(machine: Machine, version: str) -> None:
    machine.go(version=version)
    reason = find("kubernetes").lacks()
    assert reason is not None
    assert "needs 1.26.0" in reason
    assert "needs 1.26.0" in refused().what
    assert machine.built == []


def test_it_is_built_once_and_then_not_even_go_is_needed(machine: Machine) -> None:
    machine.go()
    assert find("kubernetes").lacks() is None
    said = obtained()
    assert said[0].startswith(f"building Kubernetes {VERSION}")
    assert "built 0 of 2 packages" in said
    assert said[-1] == f"Kubernetes {VERSION} is in {path('etcd').parent}"
    (machine.bin / "go").unlink()
    assert find("kubernetes").lacks() is None
    assert obtained() == []
    assert len(machine.built) == 1
    notes = {f"{name}.json" for name in PACKAGES}
    assert {file.name for file in path("etcd").parent.iterdir()} == {*PACKAGES, *notes, "lock"}


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_a_program_that_is_damaged_is_noticed_and_made_again(machine: Machine, name: str) -> None:
    """Of the same size too, which only reading it tells."""
    machine.go()
    obtained()
    whole = path(name).read_text()
    path(name).write_text(whole[:-2] + "?\n")
    said = obtained()
    assert said[0] == f"{path(name)} is damaged (its checksum has changed); making it again"
    assert path(name).read_text() == whole
    path(name).write_text(whole[:-5])
    assert "bytes instead of" in obtained()[0]


def test_a_damaged_program_without_go_is_a_reason_not_to_start(machine: Machine) -> None:
    machine.go()
    obtained()
    (machine.bin / "go").unlink()
    path("etcd").write_text("#!")
    reason = find("kubernetes").lacks()
    assert reason is not None
    assert "no Go to build it" in reason


@pytest.mark.parametrize(
    ("line", "what", "fix"),
    [
        ("write $WORK/b001/_pkg_.a: no space left on device", "the disk is full", "free space"),
        ('go: x@v1: Get "https://proxy.example": dial tcp: no such host', "could not be fetched", "GOPROXY"),
        ("./main.go:7:2: undefined: frobnicate", "undefined: frobnicate", "correct what it says"),
    ],
)
def test_a_failed_build_says_why_and_leaves_nothing(machine: Machine, line: str, what: str, fix: str) -> None:
    machine.go(says=(line,), code=1)
    error = refused()
    assert what in error.what
    assert fix in error.fix
    assert "mesh local up" in error.fix
    assert {file.name for file in path("etcd").parent.iterdir()} <= {"lock"}


def test_a_build_of_another_version_is_not_kept(machine: Machine) -> None:
    machine.go(makes={**MAKES, "kube-apiserver": "Kubernetes v1.2.3"})
    assert "the kube-apiserver just made says it is 1.2.3" in refused().what
    assert not path("kube-apiserver").exists()


def test_two_that_start_at_once_build_once(machine: Machine) -> None:
    machine.go()
    script = "from mesh_platform.localcloud.servers.find import find\nfind('kubernetes').obtain(print)"
    command = [sys.executable, "-P", "-c", script]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ)) for _ in range(2)]
    assert [each.wait() for each in both] == [0, 0]
    assert len(machine.built) == 1


def test_the_module_builds_the_versions_that_we_say_from_sums_that_are_noted() -> None:
    text, sums = (MODULE / "go.mod").read_text(), (MODULE / "go.sum").read_text()
    pinned = dict(re.findall(r"^\s*(k8s.io/kubernetes|go.etcd.io/etcd/server/v3) v(\S+)", text, re.MULTILINE))
    assert pinned == {"k8s.io/kubernetes": VERSION, "go.etcd.io/etcd/server/v3": ETCD}
    assert all(f"{name} v{version} h1:" in sums for name, version in pinned.items())
    replaced = set(re.findall(r"=> k8s.io/\S+ v(\S+)$", text, re.MULTILINE))
    assert replaced == {VERSION.replace("1", "0", 1)}
    assert all(f"-X k8s.io/component-base/version.{each}" in kubernetes_binaries.PROGRAM.link
               for each in (f"gitVersion=v{VERSION}", "gitMajor=1", "gitMinor=36"))  # fmt: skip
