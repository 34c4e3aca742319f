"""The shell completes commands, options, and the names of the mesh that it stands in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from mesh_platform.cli import complete
from mesh_platform.deploy.layers import layers
from mesh_platform.mesh import load
from worlds import EXAMPLE, MESH, clean


def completed(line: str, folder: Path = EXAMPLE) -> list[str]:
    """Return what bash would offer at the end of a line."""
    words = {"_MESH_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    done = subprocess.run([MESH], cwd=folder, env=clean() | words, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("mesh lo", ["local"]),
        ("mesh check --for", ["--format"]),
        ("mesh check --format ", ["text", "json"]),
        ("mesh local up --only k", ["kafka", "kubernetes"]),
        ("mesh up --environment ", ["dev", "local", "prod"]),
        ("mesh cost risk", ["risk", "risk.scoring"]),
        ("mesh rotate payments.", ["payments.settlements", "payments.transactions"]),
        ("mesh local run risk", ["risk.scoring"]),
        ("mesh adopt risk.scoring.a", ["risk.scoring.assessed.v1"]),
        ("mesh new stream-", ["stream-processor"]),
        ("mesh new streaming-product --domain a", ["audit"]),
        ("mesh up risk-l", ["risk-local"]),
        ("mesh preview nowhere", []),
    ],
)
def test_a_line_is_completed_with_what_there_is(line: str, offered: list[str]) -> None:
    assert completed(line) == offered


def test_outside_a_mesh_commands_are_completed_and_names_are_not(tmp_path: Path) -> None:
    assert completed("mesh che", tmp_path) == ["check"]
    assert completed("mesh up pay", tmp_path) == []
    assert completed("mesh new ", tmp_path) == []


def test_the_stacks_and_products_that_are_offered_are_those_of_the_mesh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(EXAMPLE)
    mesh, findings = load(EXAMPLE)
    assert mesh is not None, findings
    named = {str(stack) for environment in mesh.environments for layer in layers(mesh, environment) for stack in layer}
    assert set(complete.stacks()) == named
    assert complete.products() == sorted(map(str, mesh.products))
    assert complete.domains() == sorted(mesh.domains)
