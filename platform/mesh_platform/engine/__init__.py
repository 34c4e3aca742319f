"""The Pulumi engine: obtained, driven inline, and told apart from a stranger's."""

from __future__ import annotations

import shutil
from pathlib import Path

from platformdirs import user_cache_path

from mesh_platform.errors import EngineError

VERSION = "3.259.0"
"""The engine that the tables of the local cloud and the tests were made with."""


def cached() -> Path:
    """Return where an engine of our own making is kept."""
    return user_cache_path("mesh-platform") / "engine" / f"v{VERSION}" / "pulumi"


def installed() -> Path:
    """Return the engine's executable; raises EngineError where there is none yet."""
    found = shutil.which("pulumi")
    if cached().exists():
        return cached()
    if found:
        return Path(found)
    raise EngineError("the Pulumi engine is not installed", fix="mesh engine install (five minutes, once)")


def hosts() -> Path | None:
    """Return the folder of our own language host; None where the official one is there."""
    if shutil.which("pulumi-language-python"):
        return None
    folder = cached().parent / "hosts"
    return folder if folder.exists() else None
