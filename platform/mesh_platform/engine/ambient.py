"""An engine that is already on PATH, and whether its version will do."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.toolchain.versions import numbers_of

from .place import folder

MINIMUM = (3, 250, 0)
_PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Found:
    """The first `pulumi` on PATH that is not ours; `version` is None where it does not say one."""

    path: Path
    version: str | None

    @property
    def suitable(self) -> bool:
        """Whether its version is 3.250 or later, of major 3."""
        numbers = numbers_of(self.version)
        return numbers is not None and numbers >= MINIMUM and numbers[0] == MINIMUM[0]


def find() -> Found | None:
    """Return the engine on PATH; None where there is none but our own."""
    ours = folder().resolve()
    places = [each for each in os.environ.get("PATH", os.defpath).split(os.pathsep) if each]
    others = [each for each in places if not Path(each).resolve().is_relative_to(ours)]
    name = shutil.which("pulumi", path=os.pathsep.join(others)) if others else None
    if name is None:
        return None
    status = Path(name).stat()
    return Found(Path(name), _remembered(name, status.st_size, status.st_mtime_ns))


def version_of(executable: Path) -> str | None:
    """Return what `pulumi version` says, without its v; None where it fails or is silent."""
    quiet = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(  # noqa: S603
            [str(executable), "version"], env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=_PATIENCE, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = done.stdout.strip()
    return said.removeprefix("v") if done.returncode == 0 and numbers_of(said) else None


@functools.cache
def _remembered(name: str, size: int, modified: int) -> str | None:
    # Asking costs a third of a second, on every command: what a file said is kept until the file changes.
    key, notes = [name, size, modified], folder() / "ambient.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        data = json.loads(notes.read_text(encoding="utf-8"))
        if data["key"] == key:
            return str(data["version"])
    version = version_of(Path(name))
    if version is not None:
        with contextlib.suppress(OSError):
            notes.parent.mkdir(parents=True, exist_ok=True)
            scratch = notes.with_name(f"{notes.name}.{os.getpid()}")
            scratch.write_text(json.dumps({"key": key, "version": version}), encoding="utf-8")
            scratch.replace(notes)
    return version
