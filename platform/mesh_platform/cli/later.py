"""Modules of the standard library that others import and a short command never uses: imported when they are used."""

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
