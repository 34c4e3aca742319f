"""Where an engine of our own making is kept: by version, in the user's cache."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path

VERSION = "3.259.0"
"""The engine that the tables of the local cloud and the tests were made with."""


def folder() -> Path:
    """Return the folder of all engines, and of what is remembered about them."""
    return user_cache_path("mesh-platform") / "engine"


def cached() -> Path:
    """Return where an engine of our own making is kept."""
    return folder() / f"v{VERSION}" / "pulumi"
