"""The set-up of a bare clone: done once, anew after a change, never half, and clear where it cannot be done."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest
from repository import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A tree with the set-up, and a .venv whose uv is told below what to answer."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "requirements").mkdir()
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    for lock in ("build", "light", "deploy", "dev"):
        (tmp_path / "requirements" / f"{lock}.txt").write_text(f"# {lock}\n")
    made = venv.EnvBuilder(symlinks=True)
    made.create(tmp_path / ".venv")
    settings = tmp_path / ".venv" / "pyvenv.cfg"
    settings.write_text(f"{settings.read_text()}command = python -m venv {tmp_path / '.venv'}\n")
    uv(tmp_path, "exit 0")
    return tmp_path


def uv(clone: Path, answer: str) -> None:
    file = clone / ".venv" / "bin" / "uv"
    file.write_text(f'#!/bin/sh\necho "$@" >> {clone / "asked"}\n{answer}\n')
    file.chmod(0o755)


def asked(clone: Path) -> list[str]:
    """Return what uv was asked for since the last time."""
    file = clone / "asked"
    lines = file.read_text().splitlines() if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


def bootstrap(clone: Path, goal: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-E", "-S", "tools/bootstrap.py", goal]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)


def steps(clone: Path) -> dict[str, Any]:
    return runpy.run_path(str(clone / "tools" / "steps.py"))


def test_a_second_run_does_nothing(clone: Path) -> None:
    """The first run installs by hash and only wheels; the second one asks for nothing and says nothing."""
    first = bootstrap(clone, "light")
    wheels = [line for line in asked(clone) if "--editable" not in line]
    assert first.returncode == 0, first.stderr
    assert wheels
    assert all("--require-hashes" in line and "--no-build" in line for line in wheels)
    second = bootstrap(clone, "light")
    assert (second.returncode, second.stdout, second.stderr, asked(clone)) == (0, "", "", [])


def test_a_lock_that_changed_is_installed_anew(clone: Path) -> None:
    """What was installed counts for the files as they were."""
    bootstrap(clone, "light")
    asked(clone)
    (clone / "requirements" / "light.txt").write_text("# light, newer\n")
    assert bootstrap(clone, "light").returncode == 0
    assert any("light.txt" in line for line in asked(clone))


def test_a_wider_set_counts_for_a_narrower_one(clone: Path) -> None:
    """Who has everything for development needs no second install for the documents' check."""
    bootstrap(clone, "dev")
    asked(clone)
    assert bootstrap(clone, "light").returncode == 0
    assert asked(clone) == []


def test_a_failed_install_shows_why_and_is_tried_again(clone: Path) -> None:
    """The output of what failed, the next step, and no mark that would hide it the next time."""
    uv(clone, "echo no wheel for this machine >&2; exit 1")
    failed = bootstrap(clone, "light")
    assert failed.returncode == 1
    assert "no wheel for this machine" in failed.stderr
    assert "next: correct what it says" in failed.stderr
    assert "no wheel for this machine" in (clone / ".mesh" / "bootstrap.log").read_text()
    uv(clone, "exit 0")
    asked(clone)
    assert bootstrap(clone, "light").returncode == 0
    assert asked(clone)


def test_what_was_set_up_in_another_place_does_not_count(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Scripts of a .venv that was moved would run the code of its old place."""
    file = clone / "requirements" / "light.txt"
    steps(clone)["mark_done"]("light", [file])
    assert steps(clone)["is_done"]("light", [file])
    moved = tmp_path_factory.mktemp("other") / "clone"
    shutil.copytree(clone, moved, symlinks=True)
    assert not steps(moved)["is_done"]("light", [moved / "requirements" / "light.txt"])


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 14)])
def test_an_old_python_is_refused_with_the_next_step(monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]) -> None:
    """The oldest Pythons still on machines can read the file as far as that."""
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit, match=r"3\.11 or later is needed\n  next: make PYTHON="):
        runpy.run_path(str(ROOT / "tools" / "bootstrap.py"))


def test_what_runs_beside_is_shown_and_its_failure_counts(clone: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Its lines come when it is waited for, and its exit code is the one of the whole."""
    (clone / ".mesh").mkdir()
    beside = steps(clone)["in_background"]
    with pytest.raises(SystemExit) as left, beside("sh", "-c", "echo half way; exit 3") as finish:
        finish()
    assert left.value.code == 3
    assert "half way" in capfd.readouterr().err


def test_what_runs_beside_ends_with_a_body_that_fails(clone: Path) -> None:
    """An error in the foreground leaves no process behind."""
    (clone / ".mesh").mkdir()
    script = f"echo $$ > {clone / 'pid'}; exec sleep 600"
    with pytest.raises(KeyboardInterrupt), steps(clone)["in_background"]("sh", "-c", script):
        while not (clone / "pid").exists() or not (clone / "pid").read_text():
            pass
        raise KeyboardInterrupt
    pid = (clone / "pid").read_text().strip()
    assert not Path(f"/proc/{pid}").exists()
