"""The contracts between rooms refuse what they are there to refuse."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from repository import ROOT

PACKAGES = ("platform/mesh_platform", "components/mesh_components", "stacks/mesh_stacks", "streams/mesh_streams")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(tree: Path) -> tuple[int, str]:
    folders = os.pathsep.join(str(tree / package.partition("/")[0]) for package in PACKAGES)
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "pyproject.toml"]
    variables = {**os.environ, "PYTHONPATH": folders}
    done = subprocess.run(command, cwd=tree, env=variables, capture_output=True, text=True, check=False)
    return done.returncode, " ".join(done.stdout.split())


def test_the_tree_as_it_is_keeps_every_contract(tree: Path) -> None:
    """Arrows go one way."""
    assert lint(tree)[0] == 0


@pytest.mark.parametrize(
    ("file", "imported", "said"),
    [
        ("platform/mesh_platform/mesh/stray.py", "mesh_platform.cli", "mesh.stray -> mesh_platform.cli"),
        ("platform/mesh_platform/engine/stray.py", "mesh_platform.localcloud", "rooms of one row"),
        ("platform/mesh_platform/deploy/stray.py", "pulumi", "deploy.stray -> pulumi"),
        ("platform/mesh_platform/cli/stray.py", "mesh_stacks", "cli.stray -> mesh_stacks"),
        ("components/mesh_components/stray.py", "mesh_platform.engine", "stray -> mesh_platform.engine"),
        ("stacks/mesh_stacks/stray.py", "mesh_platform.deploy", "stray -> mesh_platform.deploy"),
        ("streams/mesh_streams/stray.py", "mesh_platform.mesh", "stray -> mesh_platform.mesh"),
        ("platform/mesh_platform/attic/__init__.py", "sys", "attic"),
    ],
)
def test_a_wrong_arrow_is_refused(tree: Path, file: str, imported: str, said: str) -> None:
    """Upwards, sideways, to an SDK, to the programs, past the mesh, and a room that stands in no row."""
    (tree / file).parent.mkdir(exist_ok=True)
    (tree / file).write_text(f'"""Is in the wrong place."""\n\nimport {imported}\n')
    code, told = lint(tree)
    assert code != 0
    assert said in told
