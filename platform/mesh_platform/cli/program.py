"""The program of every stack, found by entry point: the command line imports no layer of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mesh_platform.errors import EngineError

if TYPE_CHECKING:
    from mesh_platform.deploy.target import Target
    from mesh_platform.documents import Documents
    from mesh_platform.engine.elsewhere import Elsewhere
    from mesh_platform.mesh import Mesh

GROUP = "mesh_platform.program"
Run = Callable[..., None]


def now() -> datetime:
    """Return the instant of this run; read once a command."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Programs:
    """Makes the program of a stack of the mesh at `root`; without `given` each reads the documents."""

    run: Run
    root: Path
    given: tuple[Mesh, Documents] | None = None

    def __call__(self, target: Target, stack: str) -> Callable[[], None]:
        """Return what declares the resources of a stack for a target."""
        return lambda: self.run(
            self.root, stack, store=target.store, as_of=target.as_of, replay=target.replay, adopt=target.adopt,
            report=target.report, given=self.given,
        )  # fmt: skip


@dataclass(frozen=True)
class ProgramsThere:
    """Makes the program of a stack of the mesh at `root` from the code that lies there too, in replays alone."""

    root: Path
    packages: tuple[Path, ...]

    def __call__(self, target: Target, stack: str) -> Elsewhere:
        """Return what declares the resources of every stack for a target, in a process of its own."""
        del stack  # the engine names it
        from mesh_platform.engine.elsewhere import Elsewhere

        call = {
            "root": str(self.root), "store": target.store, "as_of": target.as_of.isoformat(),
            "replay": target.replay, "report": target.report,
        }  # fmt: skip
        return Elsewhere(packages=self.packages, group=GROUP, name="elsewhere", arguments=json.dumps(call))


def program_of(root: Path, given: tuple[Mesh, Documents] | None = None) -> Programs:
    """Return what makes the program of a stack of the mesh at `root`; without `given` each reads the documents."""
    run = _offered("default")
    if run is None:
        raise EngineError("the stack program is not installed", fix="make engine, or install the whole distribution")
    return Programs(cast("Run", run), root, given)


def prepare() -> None:
    """Import what runs programs, and what the installed ones need: seconds."""
    for name in ("deploy.comparison", "engine.inline", "localcloud.serve"):
        import_module(f"mesh_platform.{name}")
    if (imports := _offered("prepare")) is not None:
        cast("Callable[[], None]", imports)()


def _offered(name: str) -> object:
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    return None if found is None else found.load()
