"""Every command finds its mesh, or says that there is none; with faulty documents nothing is begun."""

from __future__ import annotations

from pathlib import Path

import pytest
from in_process import Shell, typed
from worlds import EXAMPLE

OF_A_MESH: dict[str, list[str]] = {
    "new": ["new", "streaming-product"], "check": ["check"], "gate": ["gate"], "preview": ["preview", "risk-local"],
    "up": ["up", "risk-local"], "destroy": ["destroy", "risk-local"], "rotate": ["rotate", "risk.scoring"],
    "adopt": ["adopt", "risk.scoring", "--as", "schema"], "status": ["status"], "cost": ["cost"],
    "unlock": ["unlock", "risk-local", "--owner", "1@here"], "state check": ["state", "check"],
    "state restore": ["state", "restore", "risk-local"], "sign": ["sign", "a.yaml"], "trust show": ["trust", "show"],
    "trust pin": ["trust", "pin"], "trust demo": ["trust", "demo"], "codeowners": ["codeowners"],
    "audit show": ["audit", "show"], "audit verify": ["audit", "verify"], "policy list": ["policy", "list"],
    "policy show": ["policy", "show", "a"], "policy explain": ["policy", "explain", "-d", "risk"],
    "policy test": ["policy", "test"], "policy add": ["policy", "add", "a.yaml"], "demo": ["demo"],
    "events demo": ["events", "demo"], "local up": ["local", "up", "--recorded-only"], "local env": ["local", "env"],
    "local status": ["local", "status"], "local down": ["local", "down"], "local run": ["local", "run", "risk.scoring"],
    "local ps": ["local", "ps"], "local query": ["local", "query", "SELECT 1", "--as", "a"],
}  # fmt: skip
READING = (
    "preview", "up", "destroy", "rotate", "adopt", "status", "cost", "sign", "trust show", "trust pin", "trust demo",
    "codeowners", "policy list", "policy show", "policy explain", "policy test", "policy add", "local up", "local run",
)  # fmt: skip
"""Commands that need documents without a finding; `mesh check` and `mesh gate` show findings, the others read none."""


@pytest.mark.parametrize("name", sorted(OF_A_MESH))
def test_outside_a_mesh_a_command_says_where_to_go(tmp_path: Path, name: str) -> None:
    """And leaves nothing there."""
    done = typed(tmp_path, *OF_A_MESH[name])
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: {tmp_path}: no mesh here or above\n  next: go to a mesh, or name one with --root\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", sorted(OF_A_MESH))
def test_a_folder_that_is_no_mesh_is_not_taken_for_one(tmp_path: Path, name: str) -> None:
    """A path that was mistyped would look like a mesh with nothing in it."""
    done = typed(EXAMPLE, *OF_A_MESH[name], "--root", str(tmp_path))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {tmp_path}: no mesh here\n  next: ")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", READING)
def test_with_findings_in_the_documents_nothing_is_begun(hollow: Shell, name: str) -> None:
    """The first are shown with their places, and the command that shows all."""
    (hollow.root / "environments" / "local.yaml").write_text("apiVersion: mesh/v1\nkind: Environmnt\n")
    done = hollow(*OF_A_MESH[name])
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: 2 findings in the documents\n  environments/local.yaml:2:7: ")
    assert done.err.endswith("next: mesh check shows all of them\n")
    assert not (hollow.root / ".mesh").exists()
    assert hollow.engine.calls == []


def test_not_more_than_ten_findings_are_shown_and_all_are_counted(hollow: Shell) -> None:
    for number in range(12):
        file = hollow.root / "governance" / "teams" / f"t{number:02}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("kind: Tem\n")
    error = hollow("cost").err
    assert error.startswith("error: 13 findings in the documents\n")
    assert error.count("\n  governance/") == 10
    assert "t08.yaml" in error
    assert "t09.yaml" not in error


def test_a_folder_that_is_not_there_is_no_mesh(tmp_path: Path) -> None:
    done = typed(EXAMPLE, "local", "down", "--root", str(tmp_path / "nowhere"))
    assert (done.code, f"error: {tmp_path / 'nowhere'}: no mesh here" in done.err) == (2, True)


def test_one_finding_is_counted_as_one(shell: Shell) -> None:
    shell.world.edit("domains/risk/domain.yaml", "name: ", "nam: ")
    assert shell("cost").err.startswith("error: 1 finding in the documents\n  domains/risk/domain.yaml:")


@pytest.mark.parametrize("folder", [".", "domains", "domains/risk/products/scoring", "governance/teams"])
def test_the_nearest_mesh_above_is_the_one(shell: Shell, folder: str) -> None:
    done = typed(shell.root / folder, "cost", "risk", "--format", "json")
    assert (done.code, done.json["subject"]) == (0, "risk")


def test_a_mesh_that_is_named_comes_before_the_one_around(shell: Shell) -> None:
    shell.world.edit("domains/risk/domain.yaml", "name: ", "nam: ")
    assert shell("cost", "risk", "--root", str(EXAMPLE)).code == 0
    assert typed(EXAMPLE, "cost", "risk", "--root", str(shell.root)).code == 2


def test_a_root_is_a_folder(shell: Shell) -> None:
    done = shell("cost", "--root", "Pulumi.yaml")
    assert done.code == 2
    assert "is a file" in done.err
