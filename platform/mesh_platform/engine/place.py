"""Where an engine of our own making is kept: by version, in the user's cache."""

from __future__ import annotations

from pathlib import Path

from mesh_platform.toolchain import cache

VERSION = "3.259.0"
"""The engine that the tables of the local cloud and the tests were made with."""


def folder() -> Path:
    """Return the folder of all engines, and of what is remembered about them."""
    return cache.folder("engine")


def cached() -> Path:
    """Return where an engine of our own making is kept."""
    return folder() / f"v{VERSION}" / "pulumi"


def note() -> Path:
    """Return where it is noted what that file was when it was made."""
    return cached().with_name("engine.json")
