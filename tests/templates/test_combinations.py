"""Every product that a template can render passes the check, its own tests and lint."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from combinations import ROOT, combinations, templates
from mesh_platform.creation import create, draft
from mesh_platform.mesh import load
from worlds import World, example

CEILINGS = {
    "monthly: 6000": "monthly: 60000", "products: 10": "products: 100", "dedicatedWorkspaces: 1":
    "dedicatedWorkspaces: 100", "partitions: 300": "partitions: 3000",
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, dict[str, int]]:
    """The example with a product of every combination, and how many each template rendered."""
    world = example(tmp_path_factory.mktemp("filled") / "mesh")
    for old, new in CEILINGS.items():
        world.edit("governance/domains/payments.yaml", old, new)
    counts: dict[str, int] = {}
    for template in templates():
        for answers in combinations(template):
            create(world.root, draft(world.root, template, answers))
            counts[template.name] = counts.get(template.name, 0) + 1
    return world, counts


def made(world: World) -> list[Path]:
    return sorted(path.parent for path in (world.root / "domains").rglob(".mesh-template.yaml"))


def test_every_combination_is_there(filled: tuple[World, dict[str, int]]) -> None:
    """Each template renders all of its choices: a new one is rendered here without another line."""
    world, counts = filled
    assert counts == {
        "streaming-product": 16, "batch-product": 4, "stream-processor": 16, "exploration": 1, "domain": 2,
    }  # fmt: skip
    assert len(made(world)) == sum(counts.values())


def test_every_combination_passes_the_check(filled: tuple[World, dict[str, int]]) -> None:
    """The mesh with all of them has no finding."""
    mesh, findings = load(filled[0].root)
    assert not findings
    assert mesh is not None
    assert sum("-product-" in str(id_) for id_ in mesh.products) == 20


def test_every_combination_passes_its_own_tests(filled: tuple[World, dict[str, int]]) -> None:
    """They need pytest and nothing else: no broker, no warehouse, nothing of the platform."""
    folders = [str(folder / "tests") for folder in made(filled[0]) if (folder / "tests").is_dir()]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "-W", "error"]
    done = subprocess.run(
        [*command, *folders], cwd=filled[0].root, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout
    assert "mesh_platform" not in "".join(path.read_text() for each in folders for path in Path(each).glob("*.py"))


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=["check", "format"])
def test_every_combination_passes_lint(filled: tuple[World, dict[str, int]], command: list[str]) -> None:
    """By this project's own settings, docstrings of tests included."""
    ruff = Path(sys.executable).with_name("ruff")
    folders = [str(folder) for folder in made(filled[0])]
    done = subprocess.run(
        [ruff, *command, "--no-cache", "--config", str(ROOT / "pyproject.toml"), *folders],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_test_of_a_product_fails_once_its_contract_has_another_column(
    filled: tuple[World, dict[str, int]], tmp_path: Path
) -> None:
    """The rendered tests can fail: code and contract are held together by them."""
    source = filled[0].root / "domains/payments/products/batch-product-0"
    folder = tmp_path / "product"
    for path in source.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            (folder / path.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text()
            (folder / path.relative_to(source)).write_text(text.replace("{name: records,", "{name: counted,"))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder / "tests")],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert re.search(r"1 failed, \d+ passed", done.stdout)


def test_a_product_has_owners_a_gate_next_commands_and_its_template(filled: tuple[World, dict[str, int]]) -> None:
    """Who reviews it, what CI runs, where to go on, and what it came from."""
    for folder in made(filled[0]):
        place = folder.relative_to(filled[0].root).as_posix()
        assert (folder / "CODEOWNERS").read_text().startswith(f"/{place}/ @bank/")
        commands = (folder / "README.md").read_text().partition("## Next")[2].strip("`\n").splitlines()
        assert commands[:2] == [f"mesh check {place}", "mesh gate"]
        assert len(commands) == 3
        if folder.parent.name == "products":
            assert {"mesh check .", "mesh gate"} <= set((folder / ".ci/run").read_text().splitlines())
            assert (folder / ".ci/run").stat().st_mode & 0o111
            assert f"- run: {place}/.ci/run" in (folder / ".ci/github.yml").read_text()
