"""`mesh new` as a person and as a program meet it."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import jsonschema_rs
import pytest
from workshop import PRODUCT, small, tree
from worlds import EXAMPLE, MESH, World, clean

SCHEMA = json.loads((EXAMPLE / "docs/schemas/creation.schema.json").read_text(encoding="utf-8"))
GIVEN = ("--domain", "payments", "--set", "product=refunds", "--set", "purpose=Refunds.", "--set", "budget=500")


@pytest.fixture
def mesh(tmp_path: Path) -> World:
    return small(tmp_path / "mesh")


def test_a_program_reads_what_was_made(mesh: World) -> None:
    """The report has the form of its schema, and its first command passes."""
    report = mesh.json("new", "streaming-product", *GIVEN)
    jsonschema_rs.validator_for(SCHEMA).validate(report)
    assert (report["folder"], report["written"]) == (PRODUCT, True)
    assert all((mesh.root / file).is_file() for file in report["files"])
    assert report["next"] == [f"mesh check {PRODUCT}", "mesh gate", "mesh up payments-local"]
    mesh.run(*report["next"][0].split()[1:])


def test_a_dry_run_says_that_nothing_was_written(mesh: World) -> None:
    """The same report, and the same mesh as before."""
    before = tree(mesh.root)
    report = mesh.json("new", "streaming-product", *GIVEN, "--dry-run")
    assert report["written"] is False
    assert tree(mesh.root) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "exploration"),
        (("streaming-prodct",), "did you mean 'streaming-product'?"),
        (("streaming-product", "--set", "product"), "write --set name=value"),
        (("streaming-product", "--answers", "gone.yaml"), "gone.yaml"),
        (("streaming-product", "--set", "product=a b"), "budget: it is missing"),
    ],
)
def test_a_wrong_command_ends_with_two_and_says_what_to_do(mesh: World, arguments: tuple[str, ...], said: str) -> None:
    """Nothing is asked off a terminal, and nothing stands on standard output."""
    done = mesh.finish("new", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_on_a_terminal_it_asks_for_what_was_not_given(mesh: World) -> None:
    """What the mesh knows is proposed: a return takes it."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [MESH, "new", "exploration", *GIVEN], cwd=mesh.root, env=clean() | {"TERM": "dumb"}, stdin=theirs,
        stdout=subprocess.PIPE, stderr=theirs, text=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        os.write(ours, b"\n" * 20)
        out, _ = process.communicate(timeout=120)
    said = os.read(ours, 65536).decode()
    os.close(ours)
    assert process.returncode == 0, said
    assert f"{PRODUCT}/stack.yaml" in out
    assert "Port that it reads, as payments.transactions.completed.v1 [payments.transactions.completed.v1]" in said
    assert "Budget" not in said


def test_the_wheel_carries_the_templates() -> None:
    """What is built has them where an installation looks for them."""
    project = (EXAMPLE / "pyproject.toml").read_text()
    assert '"product-templates" = "mesh_platform/creation/templates"' in project
