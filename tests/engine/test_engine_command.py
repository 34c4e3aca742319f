"""`mesh engine` is a contract for scripts."""

from __future__ import annotations

import json

from machine import Machine
from mesh_platform.cli.engine import app
from mesh_platform.engine import VERSION, cached
from typer.testing import CliRunner


def test_status_without_an_engine_has_every_key(machine: Machine) -> None:
    """The version of the schema comes first."""
    done = CliRunner().invoke(app, ["status", "--format", "json"])
    assert done.exit_code == 0
    assert list(json.loads(done.stdout).items()) == [
        ("schemaVersion", "1.0"), ("route", "absent"), ("version", None), ("path", None), ("languageHost", None),
    ]  # fmt: skip


def test_install_writes_its_result_alone_to_standard_output(machine: Machine) -> None:
    """Progress goes to standard error; without a terminal in plain lines."""
    machine.go()
    done = CliRunner().invoke(app, ["install", "--format", "json"])

    assert json.loads(done.stdout) == {
        "schemaVersion": "1.0", "route": "go", "version": VERSION, "path": str(cached()), "languageHost": "own",
    }  # fmt: skip
    assert "built all 3 packages; linking\n" in done.stderr
    assert "\x1b" not in done.stderr


def test_status_for_a_person_is_one_line(machine: Machine) -> None:
    """With the next step where there is none."""
    assert CliRunner().invoke(app, ["status"]).stdout == "no engine; next: mesh engine install\n"
    machine.go()
    CliRunner().invoke(app, ["install"])
    assert CliRunner().invoke(app, ["status"]).stdout == f"{VERSION} by go: {cached()}\n"
