"""The example mesh to type in, with a stand-in for the engine: one copy for all tests, each finds it as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_stand_in import StandIn
from in_process import Shell
from worlds import World, example

Kept = dict[Path, tuple[bytes, tuple[int, int]]]


@pytest.fixture(scope="session")
def _example(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Kept]:
    world = example(tmp_path_factory.mktemp("typed") / "mesh")
    return world, {file: (file.read_bytes(), _seen(file)) for file in _files(world.root)}


@pytest.fixture
def shell(_example: tuple[World, Kept], tmp_path: Path) -> Iterator[Shell]:
    """The example's documents, nothing deployed, and an engine that plays what a test lays out."""
    world, kept = _example
    yield Shell(world, StandIn.made(tmp_path / "engine"))
    shutil.rmtree(world.root / ".mesh", ignore_errors=True)
    there = _files(world.root)
    for file in there - kept.keys():
        file.unlink()
    for file, (content, seen) in kept.items():
        if file not in there or _seen(file) != seen:
            file.write_bytes(content)
            kept[file] = (content, _seen(file))


@pytest.fixture
def hollow(tmp_path: Path) -> Shell:
    """A mesh without a document, for commands that read none."""
    for folder in ("domains", "environments"):
        (tmp_path / "mesh" / folder).mkdir(parents=True)
    return Shell(World(tmp_path / "mesh"), StandIn.made(tmp_path / "engine"))


def _files(root: Path) -> set[Path]:
    return {file for file in root.rglob("*") if file.is_file() and not file.is_relative_to(root / ".venv")}


def _seen(file: Path) -> tuple[int, int]:
    return file.stat().st_mtime_ns, file.stat().st_ino
