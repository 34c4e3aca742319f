"""What others import and a short command never uses: imported when it is used, or not built (docs/adr/0018)."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

SELDOM_USED = ("importlib.metadata", "subprocess")
"""pydantic imports the first to look for plugins, which are off, and with it `email`; typer the second."""


def later(*names: str) -> None:
    """Have modules imported when something of them is asked for; those that are there already stay as they are.

    importlib.util.LazyLoader does not do: importing such a module a second time asks for its spec, which loads it.
    """
    for name in names:
        if name not in sys.modules:
            module = sys.modules[name] = _Later(name)
            parent, _, own = name.rpartition(".")
            if parent:
                setattr(import_module(parent), own, module)


class _Later(ModuleType):
    def __getattr__(self, name: str) -> object:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def undeclared() -> None:
    """Import pydantic_core without its hundred TypedDicts, which are there for type checkers alone.

    Python compiles each of their annotations, and nothing reads one when a command runs.
    """
    if "pydantic_core" in sys.modules:
        return
    home = import_module("typing" if sys.version_info >= (3, 12) else "typing_extensions")
    declared = home.TypedDict
    setattr(home, "TypedDict", _Undeclared)  # noqa: B010 - type checkers know better what it is
    try:
        import_module("pydantic_core")
    finally:
        setattr(home, "TypedDict", declared)  # noqa: B010


class _Undeclared(dict[str, object]):
    def __init_subclass__(cls, *, total: bool = True) -> None:
        """Take what a TypedDict takes, and leave the annotations as they are written."""
