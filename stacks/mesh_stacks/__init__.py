"""The Pulumi program of every stack: `program(root, stack, mode)`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mesh_platform.mesh.adoption import Adoption

from .mode import Mode
from .program import Given, program

__all__ = ["Mode", "program", "run"]


def run(
    root: Path,
    stack: str,
    *,
    store: str | None,
    as_of: datetime,
    replay: bool,
    adopt: tuple[Adoption, ...] = (),
    report: bool = False,
    given: Given | None = None,
) -> None:
    """Run the program for the command line, which knows no mode of its own."""
    program(root, stack, Mode(store=store, as_of=as_of, replay=replay, adopt=adopt, report=report), given)
