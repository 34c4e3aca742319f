"""The program of every stack, found by entry point: the command line imports no layer of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mesh_platform.errors import EngineError

if TYPE_CHECKING:
    from mesh_platform.deploy.target import ProgramOf, Target
    from mesh_platform.documents import Documents
    from mesh_platform.mesh import Mesh

GROUP = "mesh_platform.program"
Run = Callable[..., None]


def now() -> datetime:
    """Return the instant of this run; read once a command."""
    return datetime.now(UTC)


def program_of(root: Path, given: tuple[Mesh, Documents] | None = None) -> ProgramOf:
    """Return what makes the program of a stack of the mesh at `root`; without `given` each reads the documents."""
    found = next(iter(entry_points(group=GROUP, name="default")), None)
    if found is None:
        raise EngineError("the stack program is not installed", fix="make engine, or install the whole distribution")
    run = cast("Run", found.load())

    def make(target: Target, stack: str) -> Callable[[], None]:
        return lambda: run(
            root, stack, store=target.store, as_of=target.as_of, replay=target.replay, adopt=target.adopt,
            report=target.report, given=given,
        )  # fmt: skip

    return make
