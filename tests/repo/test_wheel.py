"""The wheel holds all that the packages read at run time, and works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from mesh_platform.deploy.copy import copy_mesh
from repository import ROOT

PACKAGES = {"platform/mesh_platform": "mesh_platform", "components/mesh_components": "mesh_components",
            "stacks/mesh_stacks": "mesh_stacks", "product-templates": "mesh_platform/creation/templates"}  # fmt: skip

ANSWERS = {"product": "alarms", "purpose": "Alarms for operators.", "budget": "300"}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def tracked(folder: str) -> set[str]:
    """Return the files of a folder that git knows, relative to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", folder],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return {name.removeprefix(f"{folder}/") for name in listed.split("\0") if name and (ROOT / name).is_file()}


def mesh(unpacked: Path, code: str, *args: str, cwd: Path) -> str:
    """Run `mesh` of the unpacked wheel, and a line before it that shows where it comes from."""
    variables = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1"}
    program = f"import sys, mesh_platform; print(mesh_platform.__file__); {code}"
    done = subprocess.run(
        [sys.executable, "-c", program, *args], cwd=cwd, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    first, _, rest = done.stdout.partition("\n")
    assert Path(first).is_relative_to(unpacked)
    return rest + done.stderr


@pytest.mark.parametrize(("folder", "place"), PACKAGES.items())
def test_every_file_of_a_package_is_in_the_wheel_and_nothing_else(unpacked: Path, folder: str, place: str) -> None:
    inside = {str(file.relative_to(unpacked / place)) for file in (unpacked / place).rglob("*") if file.is_file()}
    if place == "mesh_platform":
        inside = {name for name in inside if not name.startswith("creation/templates/")}
    assert inside == tracked(folder)
    assert inside


def test_the_types_of_the_packages_are_there_for_whoever_imports_them(unpacked: Path) -> None:
    for package in ("mesh_platform", "mesh_components", "mesh_stacks"):
        assert (unpacked / package / "py.typed").is_file()


def test_documents_are_checked_and_a_product_is_started_without_the_checkout(unpacked: Path, tmp_path: Path) -> None:
    root = tmp_path / "mesh"
    copy_mesh(ROOT, root)
    command = "from mesh_platform.cli import main; sys.argv[0] = 'mesh'; main()"
    assert "no findings" in mesh(unpacked, command, "check", cwd=root)
    answers = [each for pair in ANSWERS.items() for each in ("--set", "=".join(pair))]
    mesh(unpacked, command, "new", "streaming-product", "--domain", "risk", *answers, cwd=root)
    assert (root / "domains" / "risk" / "products" / "alarms" / "product.odps.yaml").is_file()
    assert "no findings" in mesh(unpacked, command, "check", cwd=root)
