"""`mesh` typed in this process: as its script runs it, without the second that starting an interpreter takes."""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from engine_stand_in import StandIn
from mesh_platform.cli import main
from states import TOPIC, resource, write
from worlds import World, clean


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote to standard output, which is JSON and nothing else."""
        return json.loads(self.out)

    @property
    def rows(self) -> list[list[str]]:
        """The words of each line of standard output."""
        return [line.split() for line in self.out.splitlines() if line.strip()]


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    def isatty(self) -> bool:
        return True


def typed(folder: Path, *args: str, answer: str | None = None, **variables: str) -> Said:
    """Type a command line in a folder; `answer` is what is typed then on a terminal, None where there is none."""
    stream = io.StringIO if answer is None else Terminal
    out, err = stream(), stream()
    started = _as_started(["mesh", *args], folder, variables, stream(answer or ""))
    with started, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = _ended()
    return Said(code, out.getvalue(), err.getvalue())


@contextlib.contextmanager
def _as_started(argv: list[str], folder: Path, variables: dict[str, str], stdin: io.StringIO) -> Generator[None]:
    """Be what a new process would be, and put back what a run leaves behind in this one."""
    thresholds = gc.get_threshold()
    with (
        contextlib.chdir(folder), patch.dict(os.environ, clean() | variables, clear=True),
        patch.object(sys, "argv", argv), patch.object(sys, "stdin", stdin),
        patch.object(sys.modules["__main__"], "__package__", None), patch.object(os, "_exit", sys.exit),
    ):  # fmt: skip
        try:
            yield
        finally:
            gc.set_threshold(*thresholds)


def _ended() -> int:
    try:
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


@dataclass(frozen=True, slots=True)
class Shell:
    """A mesh to type in, with a stand-in for the engine on PATH and a cache of its own."""

    world: World
    engine: StandIn

    def __call__(self, *args: str, answer: str | None = None, **variables: str) -> Said:
        """Type a command line in the mesh."""
        own = {"PATH": self.engine.path, "XDG_CACHE_HOME": str(self.engine.folder / "cache")}
        return typed(self.world.root, *args, answer=answer, **own | variables)

    @property
    def root(self) -> Path:
        """Where the mesh is."""
        return self.world.root

    def applied(self, *stacks: str, **resources: tuple[dict[str, Any], ...]) -> None:
        """Let stacks be there, with one resource or with those that are given by the stack's name with `_`."""
        given = {name.replace("_", "-"): found for name, found in resources.items()}
        for stack, found in ({name: (resource(name, TOPIC, "t"),) for name in stacks} | given).items():
            write(self.root, stack, *found)
