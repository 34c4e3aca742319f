"""The example mesh to type in, with a stand-in for the engine."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_stand_in import StandIn
from in_process import Shell
from worlds import example


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """The example's documents, nothing deployed, and an engine that plays what a test lays out."""
    return Shell(example(tmp_path / "mesh"), StandIn.made(tmp_path / "engine"))
