"""Programs whose code lies in another tree: one process imports it, and offers them all to the engine."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.errors import EngineError

_START = "import sys; sys.path[:0] = sys.argv.pop(1).split('\\n'); from mesh_platform.engine.host import main; main()"
_STARTING = threading.Lock()
_hosts: dict[Elsewhere, _Host] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Programs that are called there: an entry point `name` of `group`, with arguments as JSON, and `stack` beside.

    `packages` are the folders in which packages are looked for before those of this interpreter.
    """

    packages: tuple[Path, ...]
    group: str
    name: str
    arguments: str

    def address(self) -> str:
        """Return where they are offered to the engine; their process is started at the first call, and ends with us.

        Raises EngineError where it ends before that.
        """
        with _STARTING:
            if self not in _hosts:
                _hosts[self] = _started(self)
            return _hosts[self].address


@dataclass(frozen=True, slots=True)
class _Host:
    """A process and its address; it ends when its stdin closes, which is with this process at the latest."""

    process: subprocess.Popen[bytes]
    address: str


def _started(programs: Elsewhere) -> _Host:
    told, tells = os.pipe()
    paths = "\n".join(map(str, programs.packages))
    # What it prints is no part of ours.
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-I", "-c", _START, paths, str(tells), programs.group, programs.name, programs.arguments],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, pass_fds=(tells,),
        )  # fmt: skip
        os.close(tells)
        with os.fdopen(told, encoding="utf-8") as answer:
            address = answer.readline().strip()
        if not address:
            code = process.wait()
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines()
            raise EngineError(
                f"the code of another tree ended with {code}{f': {said[-1]}' if said else ''}",
                where=str(programs.packages[-1]), fix="run its tests; mesh preview in that tree says more",
            )  # fmt: skip
    return _Host(process, address)
