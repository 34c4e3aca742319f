"""The Pulumi engine: obtained, driven inline, and told apart from a stranger's."""

from __future__ import annotations

from pathlib import Path

from mesh_platform.errors import EngineError
from mesh_platform.toolchain import record

from . import ambient
from .languagehost import script
from .place import VERSION, cached, note

__all__ = ["VERSION", "cached", "hosts", "installed"]


def installed() -> Path:
    """Return the engine's executable; raises EngineError where there is none yet.

    An engine on PATH of a version that will do comes before our own.
    """
    found = ambient.find()
    if found is not None and found.suitable:
        return found.path
    if record.looks_whole(cached(), note()):
        return cached()
    if cached().exists():
        what = f"the Pulumi engine in {cached()} is damaged, or was not made by mesh engine install"
        raise EngineError(what, fix="mesh engine install makes it again")
    seen = f": {found.path} is {found.version or 'silent about its version'}" if found is not None else ""
    raise EngineError(f"the Pulumi engine is not installed{seen}", fix="mesh engine install (five minutes, once)")


def hosts() -> Path | None:
    """Return the folder of our own language host, made where it is missing; None where the official one is there.

    Raises EngineError where there is no engine, or the cache cannot be written.
    """
    return script.lay_out(installed())
