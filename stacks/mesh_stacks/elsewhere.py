"""The program as the command of another tree calls it, in a process of its own: every argument is JSON."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from mesh_platform.errors import UsageError

from . import run as run_here


def run(*, root: str, stack: str, store: str | None, as_of: str, replay: bool, report: bool) -> None:
    """Run the program of a stack in a replay; raises UsageError anywhere else."""
    if not (replay and store):
        raise UsageError("the code of another tree runs in replays alone", where=stack, fix=f"mesh preview {stack}")
    run_here(Path(root), stack, store=store, as_of=datetime.fromisoformat(as_of), replay=True, report=report)
