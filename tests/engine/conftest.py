"""A machine with nothing on it, a project for the plain Pulumi CLI, and a session with a stand-in for the engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_stand_in import StandIn
from machine import Machine
from mesh_platform.engine.session import Session
from mesh_platform.localcloud import lifecycle
from plain_cli import Project


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project(tmp_path) as made:
        yield made


@pytest.fixture
def engine(tmp_path: Path) -> StandIn:
    return StandIn.made(tmp_path / "engine")


@pytest.fixture
def session(tmp_path: Path, engine: StandIn) -> Session:
    """A session of a local cloud in which nothing is there yet."""
    where = lifecycle.folders(tmp_path)
    for folder in (where.state, where.work):
        folder.mkdir(parents=True)
    return Session(
        cli=engine.executable, folder=where.work, state=where.state, variables={"PATH": engine.path}, attached="a:1"
    )
