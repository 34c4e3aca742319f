"""The servers by name, each imported only when it is asked for."""

from __future__ import annotations

import importlib
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
    """Return a server by its name."""
    return cast("Server", importlib.import_module(f"{__package__}.{MODULES[name]}").SERVER)
