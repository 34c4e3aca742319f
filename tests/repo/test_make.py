"""`make` says what it does, and the checks of a change are the ones that developers run."""

from __future__ import annotations

import re
import subprocess

from repository import ROOT, text

MAKEFILE = text("Makefile")


def test_every_target_has_a_line_of_help() -> None:
    """`make` without a target lists each of them with what it is for."""
    targets = re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE)
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    listed = dict(re.findall(r"^ +make ([a-z]+) +(\S.*)$", shown, re.MULTILINE))
    assert list(listed) == targets


def test_no_target_can_be_mistaken_for_a_file() -> None:
    """Every target is phony."""
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert set(phony[1].split()) == set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


def test_a_change_is_checked_by_lint_and_test_and_nothing_else() -> None:
    """What passes for a developer passes for a change, and the last line printed is the count of tests."""
    commands = [line for line in text(".ci/run").splitlines() if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["make lint", "make test"]
    assert "set -euo pipefail" in text(".ci/run")


def test_a_workflow_uses_only_actions_fixed_by_a_commit() -> None:
    """A tag can be moved to other code; a full commit cannot. The tag stands behind it for people."""
    used = re.findall(r"uses:\s*(.*)$", text(".github/workflows/ci.yml"), re.MULTILINE)
    assert used
    assert not [each for each in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)]


def test_a_workflow_may_only_read() -> None:
    """The checks run code of a change: they hold no right to write and leave no credential on disk."""
    workflow = text(".github/workflows/ci.yml")
    assert "permissions:\n  contents: read\n" in workflow
    assert "persist-credentials: false" in workflow
    assert "pull_request_target" not in workflow
    assert "secrets." not in workflow
