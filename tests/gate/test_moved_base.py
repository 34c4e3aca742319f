"""A base that has moved on since a change began judges it all the same, and the verdict says so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from changes import Repository
from expected import SCHEMA

pytestmark = pytest.mark.engine
POLICY = "governance/policies/budgets-hold.yaml"


@pytest.fixture
def change(repository: Repository) -> Repository:
    """A branch `change` that writes a word into a file from which no stack is made."""
    repository.git("checkout", "--quiet", "-B", "change")
    (repository.world.root / "README.md").write_text("# A mesh\n")
    repository.commit("Say less")
    return repository


def on_base(repository: Repository, *messages: str) -> str:
    """Let the base move on, by policies that get another version; returns its tip."""
    repository.git("checkout", "--quiet", "main")
    for message in messages:
        file = repository.world.root / POLICY
        file.write_text(f"{file.read_text()}# {message}\n")
        repository.commit(message)
    return repository.git("rev-parse", "main")


def judged(repository: Repository, folder: Path) -> tuple[Any, dict[str, str]]:
    """Return the change's part of the verdict, and the verdict as people read it."""
    reports = {name: folder / name for name in ("text", "markdown")}
    asked = [part for name, file in reports.items() for part in ("--report", f"{name}={file}")]
    said = repository.world.run(
        "gate", "--base", "main", "--head", "change", "-e", "local", "--format", "json", *asked,
    )  # fmt: skip
    verdict = json.loads(said)
    jsonschema_rs.validator_for(SCHEMA).validate(verdict)
    return verdict["change"], {name: file.read_text() for name, file in reports.items()}


def test_a_base_that_has_moved_on_is_told_with_what_to_do(change: Repository, tmp_path: Path) -> None:
    """By how many commits and to which; what it changed is not taken for a part of the change."""
    fork, tip = change.git("rev-parse", "main"), on_base(change, "One", "Two")
    found, reports = judged(change, tmp_path)
    assert (found["base"], found["authority"]) == (fork, [])
    moved = found["moved"]
    assert (moved["commits"], moved["tip"]) == (2, tip)
    assert moved["message"].startswith(f"the base has moved on by 2 commits since this change began, to {tip[:12]}")
    assert moved["remedy"] == "rebase the change onto the base, or merge the base into it"
    for name, said in reports.items():
        assert moved["message"] in said, name
        assert moved["remedy"] in said, name


def test_a_base_that_is_where_the_change_began_is_not(change: Repository, tmp_path: Path) -> None:
    """Nor is one that was merged into the change."""
    for message in ("", "Three"):
        if message:
            on_base(change, message)
            change.git("checkout", "--quiet", "change")
            change.git("merge", "--quiet", "--no-edit", "main")
        found, reports = judged(change, tmp_path)
        assert found["moved"] is None
        assert not any("moved on" in said.lower() for said in reports.values())


def test_a_change_that_is_on_the_base_is_compared_with_its_commit(repository: Repository) -> None:
    """The working tree on the branch itself: nothing has moved."""
    (repository.world.root / "README.md").write_text("# A mesh\n")
    assert repository.gate("-e", "local")["change"]["moved"] is None
