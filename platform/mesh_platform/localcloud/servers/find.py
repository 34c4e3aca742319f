"""The servers by name, each imported only when it is asked for."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import cast

from .server import Server

MODULES = {
    "kafka": "kafka",
    "schema-registry": "registry",
    "kubernetes": "kubernetes",
    "warehouse": "warehouse",
}
"""By name: the module of this package whose `SERVER` it is. The order is the one in which they are shown."""


def find(name: str) -> Server:
    """Return a server of our own by its name."""
    return cast("Server", importlib.import_module(f"{__package__}.{MODULES[name]}").SERVER)


def find_at(folder: Path, name: str) -> Server:
    """Return the server of a local cloud whose servers are in `folder`: our own, or the user's where one is chosen."""
    if name == "kubernetes":
        from . import kubernetes_context

        choice = kubernetes_context.chosen(folder / name)
        if choice is not None:
            return kubernetes_context.KubernetesContext(choice)
    return find(name)
