"""`mesh check` is read in two ways, quickly where it is plain and by the parser of all commands; they never differ."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mesh_platform.cli.quick import Asked, plainly
from mesh_platform.deploy.copy import copy_mesh

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = "domains/payments/products/transactions"


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example with one finding in a product and one in a team."""
    root = tmp_path_factory.mktemp("quick") / "mesh"
    copy_mesh(ROOT, root)
    for name in (f"{PRODUCT}/stack.yaml", "governance/teams/payments-core.yaml"):
        (root / name).write_text((root / name).read_text() + "nothing: like this\n")
    return root


def said(root: Path, command: list[str], *, parser: bool) -> tuple[int, str, str]:
    """Return exit code and output of a command line; seconds that it took are left out."""
    through = "cli.plainly = lambda _: None\n" if parser else ""
    text = f"import sys\nimport mesh_platform.cli as cli\nsys.argv[0] = 'mesh'\n{through}cli.main()"
    done = subprocess.run([sys.executable, "-c", text, *command], cwd=root, capture_output=True, text=True)
    return done.returncode, done.stdout, re.sub(r"\([0-9.]+ s\)", "", done.stderr)


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["check", PRODUCT],
        ["check", "domains/risk"],
        ["check", "--format", "json", PRODUCT, "governance"],
        ["check", "nowhere"],
        ["check", "--root", "domains"],
        ["check", "--root", "."],
    ],
    ids=" ".join,
)
def test_both_ways_say_and_end_alike(mesh: Path, command: list[str]) -> None:
    assert plainly_at(mesh, command) is not None
    assert said(mesh, command, parser=False) == said(mesh, command, parser=True)


def plainly_at(folder: Path, command: list[str]) -> Asked | None:
    before = Path.cwd()
    os.chdir(folder)
    try:
        return plainly(command)
    finally:
        os.chdir(before)


def test_what_is_plain_is_read_in_any_order_and_the_last_of_an_option_counts(tmp_path: Path) -> None:
    there = str(tmp_path)
    assert plainly(["check"]) == Asked((), None, as_json=False)
    assert plainly(["check", "a", "--root", there, "b", "--format", "json"]) == Asked(
        (Path("a"), Path("b")), tmp_path, as_json=True
    )
    assert plainly(["check", "--format", "json", "--format", "text"]) == Asked((), None, as_json=False)


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["--help"],
        ["gate"],
        ["check", "--help"],
        ["check", "-h"],
        ["check", "--format=json"],
        ["check", "--format", "xml"],
        ["check", "--format"],
        ["check", "--root"],
        ["check", "--root", "no such folder"],
        ["check", "--", "a"],
        ["check", "-x"],
        ["check", ""],
        ["cheque"],
    ],
    ids=" ".join,
)
def test_everything_else_is_left_to_the_parser(command: list[str]) -> None:
    assert plainly(command) is None


def test_a_shell_that_completes_a_word_is_answered_by_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    assert plainly(["check"]) is not None
    monkeypatch.setenv("_MESH_COMPLETE", "complete_bash")
    assert plainly(["check"]) is None


def test_the_quick_way_imports_no_parser_and_the_other_one_does(mesh: Path) -> None:
    text = "import sys\nimport mesh_platform.cli as cli\ntry:\n    cli.main()\nexcept SystemExit: pass\n"
    for command, loaded in ((["check"], False), (["check", "--format=json"], True)):
        script = f"{text}print('typer' in sys.modules, file=sys.stderr)"
        keep = script.replace("cli.main()", "cli._leave = sys.exit\n    cli.main()")
        done = subprocess.run([sys.executable, "-c", keep, *command], cwd=mesh, capture_output=True, text=True)
        assert done.stderr.splitlines()[-1] == str(loaded)


def test_both_ways_write_the_same_json(mesh: Path) -> None:
    code, out, _ = said(mesh, ["check", PRODUCT, "--format", "json"], parser=False)
    _, other, _ = said(mesh, ["check", PRODUCT, "--format=json"], parser=False)
    assert code == 2
    assert out == other
    assert [each["rule"] for each in json.loads(out)["findings"]] == ["unknown-key"]
