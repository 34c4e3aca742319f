"""The executable by which the engine finds our language host."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import Literal

from mesh_platform.engine.place import cached, folder
from mesh_platform.errors import EngineError

NAME = "pulumi-language-python"
MODULE = "mesh_platform.engine.languagehost"


def lay_out(engine: Path) -> Path | None:
    """Make our language host for an engine and return its folder; None where the official one is there. Idempotent.

    Raises EngineError where the cache cannot be written.
    """
    if official(engine):
        return None
    executable = _place(engine) / NAME
    # -P: the engine starts hosts in the project's folder, whose files must not pass for modules.
    command = shlex.join([sys.executable, "-P", "-m", MODULE, "--parent"])
    text = f'#!/bin/sh\nexec {command} "$PPID" "$@"\n'
    try:
        if not executable.exists() or executable.read_text(encoding="utf-8") != text:
            executable.parent.mkdir(parents=True, exist_ok=True)
            scratch = executable.with_name(f"{NAME}.{os.getpid()}")
            scratch.write_text(text, encoding="utf-8")
            scratch.chmod(0o755)
            scratch.replace(executable)
    except OSError as error:
        raise EngineError(
            f"the language host cannot be written: {error.strerror}", where=str(executable),
            fix="make that folder writable, or set XDG_CACHE_HOME to one that is, then mesh engine install",
        ) from error  # fmt: skip
    return executable.parent


def kind(engine: Path) -> Literal["official", "own"] | None:
    """Return whose language host an engine finds; None where there is none yet."""
    if official(engine):
        return "official"
    return "own" if (_place(engine) / NAME).exists() else None


def official(engine: Path) -> bool:
    """Whether the official language host is beside the engine or on PATH."""
    places = [str(engine.resolve().parent), *os.environ.get("PATH", os.defpath).split(os.pathsep)]
    found = [Path(each) / NAME for each in places if each]
    return any(os.access(each, os.X_OK) and each.is_file() and not _ours(each) for each in found)


def _place(engine: Path) -> Path:
    # The engine warns of a host that is only on PATH, so ours lies beside the engine where that is ours too.
    return cached().parent if engine == cached() else folder() / "hosts"


def _ours(executable: Path) -> bool:
    with executable.open("rb") as content:
        return MODULE.encode() in content.read(4096)
