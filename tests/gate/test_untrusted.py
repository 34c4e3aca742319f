"""A change of people whom nobody vouches for is judged as any other, and nothing of it runs or is followed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import traps
from changes import AS_OF, Repository
from mesh_platform.errors import UsageError
from mesh_platform.gate import isolation
from worlds import MESH, clean

pytestmark = pytest.mark.engine
SECRET = "AKIA0123456789EXAMPLE"
NAMESPACES = (
    bool(shutil.which("unshare"))
    and not subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode
)
isolated = pytest.mark.skipif(not NAMESPACES, reason="this machine makes no namespace for a user")


class Listening:
    """A port on loopback that counts who comes."""

    def __init__(self) -> None:
        self.calls = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                came, _ = self.socket.accept()
            except OSError:
                return
            self.calls += 1
            came.close()


@contextmanager
def listening() -> Generator[Listening]:
    made = Listening()
    try:
        yield made
    finally:
        made.socket.close()


def put(repository: Repository, files: Mapping[str, str]) -> None:
    for path, text in files.items():
        target = repository.world.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(0o755)


def proposed(repository: Repository) -> str:
    """Commit what is on disk beside `main`, and go back there: the program that judges is the base's."""
    repository.git("checkout", "--quiet", "-B", "proposed")
    commit = repository.commit("A change of somebody")
    repository.git("checkout", "--quiet", "--force", "main")
    return commit


def judged(repository: Repository, commit: str, *args: str, code: int) -> Any:
    return repository.world.json(
        "gate", "--base", "main", "--head", commit, "-e", "local", "--as-of", AS_OF, *args, code=code
    )


@isolated
def test_nothing_of_a_change_runs_and_its_verdict_is_the_same_without_a_network(
    repository: Repository, tmp_path: Path
) -> None:
    """Forty traps in code, settings, hooks and builds, and in values of documents that are well-formed."""
    canaries = tmp_path / "canaries"
    canaries.mkdir()
    with listening() as server:
        put(repository, traps.code(canaries))
        repository.change(traps.values(canaries, server.port))
        commit = proposed(repository)
        outside = judged(repository, commit, code=1)
        inside = judged(repository, commit, "--untrusted", code=1)
        assert server.calls == 0
    assert len(traps.code(canaries)) + len(traps.values(canaries, 0)) >= 40
    assert inside == outside
    assert {"code-change", "loops"} <= {each["rule"] for each in inside["findings"]}
    assert [each.name for each in canaries.iterdir()] == []


@isolated
def test_documents_that_are_traps_are_refused_and_followed_by_nobody(repository: Repository, tmp_path: Path) -> None:
    """Tags, bombs, references and links: each is a finding at its place."""
    canaries = tmp_path / "canaries"
    canaries.mkdir()
    with listening() as server:
        put(repository, traps.broken(canaries, server.port))
        for path, target in traps.LINKS.items():
            link = repository.world.root / path
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(target)
        commit = proposed(repository)
        outside = judged(repository, commit, code=2)
        inside = judged(repository, commit, "--untrusted", code=2)
        assert server.calls == 0
    assert inside == outside
    places = {each["location"]["file"] for each in inside["findings"] if each["outcome"] == "fail"}
    assert {*traps.broken(canaries, 0), *traps.LINKS} <= places
    assert [each.name for each in canaries.iterdir()] == []


@isolated
def test_no_credential_is_there_and_no_network_but_loopback(repository: Repository, tmp_path: Path) -> None:
    """What the place looks like from inside, told by the program that it is made for."""
    script = tmp_path / "look"
    script.write_text(f"#!/bin/sh\nenv > {tmp_path}/seen\ncat /proc/net/dev > {tmp_path}/net\nexit 3\n")
    script.chmod(0o755)
    replaced = isolation._MAIN
    try:
        isolation._MAIN = f"import os; os.execv({str(script)!r}, ['look'])"
        code = isolation.inside([], repository.world.root, Path("/usr/bin/true"), {"AWS_SECRET_ACCESS_KEY": SECRET})
    finally:
        isolation._MAIN = replaced
    assert code == 3
    names = {line.partition("=")[0] for line in (tmp_path / "seen").read_text().splitlines()}
    assert names <= {"PATH", "HOME", "TMPDIR", "LANG", "PWD", "_", "SHLVL", isolation.INSIDE}
    devices = [line.partition(":")[0].strip() for line in (tmp_path / "net").read_text().splitlines()[2:]]
    assert devices == ["lo"]


def test_a_place_with_a_network_is_not_believed(repository: Repository) -> None:
    """The variable that says so is no proof."""
    commit = repository.commit("Nothing")
    done = repository.world.finish("gate", "--base", "main", "--head", commit, "--untrusted", **{isolation.INSIDE: "1"})
    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    assert (done.returncode, "this is no isolated place" in done.stderr) == ((2, True) if others else (0, False))


def test_without_a_namespace_a_container_without_network_is_asked_for(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets the mesh to read, and the same arguments."""
    runner = tmp_path / "podman"
    runner.write_text(f'#!/bin/sh\n[ "$1" = version ] && exit 0\necho "$@" > {tmp_path}/asked\nexit 1\n')
    runner.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    code = isolation.inside(["gate"], repository.world.root, tmp_path / "engine", {isolation.IMAGE: "mesh:1"})
    said = (tmp_path / "asked").read_text()
    assert code == 1
    for part in (
        "--network none",
        "--read-only",
        f"{repository.world.root}:{repository.world.root}:ro",
        "mesh:1 mesh gate",
    ):
        assert part in said


def test_where_neither_can_be_made_it_is_refused(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what would help."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="makes no namespace") as caught:
        isolation.inside(["gate"], repository.world.root, tmp_path / "engine", {})
    assert isolation.IMAGE in caught.value.fix


@isolated
def test_a_report_is_where_it_was_asked_for(repository: Repository) -> None:
    """A path counts from where the command was given, although it runs elsewhere."""
    commit = repository.commit("Nothing")
    judged(repository, commit, "--untrusted", "--report", "markdown=.mesh/verdict.md", code=0)
    assert "not evaluated" in (repository.world.root / ".mesh" / "verdict.md").read_text().lower()


def test_a_working_tree_cannot_be_untrusted(repository: Repository) -> None:
    """Somebody has checked it out here already."""
    done = subprocess.run(
        [MESH, "gate", "--base", "main", "--untrusted"], cwd=repository.world.root, env=clean() | dict(os.environ),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "an untrusted change is a commit" in done.stderr
