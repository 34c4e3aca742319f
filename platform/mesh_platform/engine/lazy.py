"""Provider SDKs of which a program imports what it names: pulumi_databricks alone has 360 modules, of which we use 25.

pulumi_kubernetes does so by itself. What is not found by the SDKs' own way of naming modules imports all of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec

PACKAGES = ("pulumi_confluentcloud", "pulumi_databricks")
_ALL = re.compile(r"^from \.(\w+) import \*$", re.MULTILINE)
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def lazily(package: str) -> None:
    """Let a package import its modules as they are asked for; nothing where it is imported already, or not there."""
    spec = None if package in sys.modules else find_spec(package)
    if spec is None or spec.origin is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    module.__dict__["__getattr__"] = _finder(module, spec, frozenset(_ALL.findall(Path(spec.origin).read_text())))
    sys.modules[package] = module


def _finder(module: ModuleType, spec: ModuleSpec, modules: frozenset[str]) -> Callable[[str], object]:
    def find(name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in modules and find_spec(f"{spec.name}.{name}") is not None:
            return import_module(f".{name}", spec.name)
        place = _place(name, modules)
        if place is not None:
            found = vars(import_module(f".{place}", spec.name)).get(name)
            if found is not None:
                module.__dict__[name] = found
                return found
        return _whole(module, spec, name)

    return find


def _place(name: str, modules: frozenset[str]) -> str | None:
    """Return the module that has a name: a resource's class, its arguments, a function, or arguments of several."""
    snake = _WORD.sub("_", name.removesuffix("Args")).lower()
    named = (name.removesuffix("_output"), snake, "_inputs" if name.endswith("Args") else "")
    return next((each for each in named if each in modules), None)


def _whole(module: ModuleType, spec: ModuleSpec, name: str) -> object:
    """Import everything, as if nothing had been done here, and return what then has a name."""
    module.__dict__.pop("__getattr__", None)
    if spec.loader is not None:
        spec.loader.exec_module(module)
    return getattr(module, name)
