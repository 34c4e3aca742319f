"""A group of commands, each of which is imported and built when it is asked for: `mesh check` waits for no other."""

from __future__ import annotations

import importlib
from collections import UserDict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import typer
from typer.core import TyperGroup
from typer.main import get_command

from mesh_platform.errors import Interrupted

if TYPE_CHECKING:
    from typer._click import Command, Context

Commands: TypeAlias = Mapping[str, tuple[str, str]]


def group(commands: Commands) -> type[TyperGroup]:
    """Return the class of a group with these commands, in this order."""

    class Lazy(TyperGroup):
        def __init__(self, **settings: Any) -> None:
            super().__init__(**settings)
            self.commands = _Built(dict.fromkeys(commands), commands)

        def invoke(self, ctx: Context) -> Any:
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt:
                raise Interrupted from None  # of the other, typer says no more than that it was aborted

    return Lazy


class _Built(UserDict[str, Any]):
    """The names of all commands; a value is built when it is read."""

    def __init__(self, names: dict[str, None], commands: Commands) -> None:
        super().__init__(names)
        self._commands = commands

    def __getitem__(self, name: str) -> Command:
        if name not in self._commands:
            raise KeyError(name)
        return _command(name, *self._commands[name])


def _command(name: str, module: str, epilog: str) -> Command:
    loaded = importlib.import_module(f".{module}", __package__)
    whole: typer.Typer | None = getattr(loaded, "app", None)
    if whole is not None:
        command = get_command(whole)
        command.name = name
        return command
    alone = typer.Typer(add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})
    alone.command(name, epilog=epilog)(getattr(loaded, name))
    return get_command(alone)
