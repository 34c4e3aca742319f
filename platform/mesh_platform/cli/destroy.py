"""`mesh destroy`: what would be removed, and with --yes its removal."""

from __future__ import annotations

from typing import Annotated

import typer

from mesh_platform.errors import UsageError

from .options import EnvironmentOption, Format, FormatOption, RootOption, find_root, load
from .targets import StackArgument, applied, tell, watching


def destroy(
    stack: StackArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stack of the environment, from the top.")] = False,
    environment: EnvironmentOption = "local",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it is only shown.")] = False,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Show what would be removed; with --yes remove it."""
    from mesh_platform.deploy.layers import find, layers
    from mesh_platform.deploy.run import remove

    from .program import now, program_of

    if (stack is None) == (not everything):
        raise UsageError("name a stack, or --all", fix="mesh destroy payments-local   or   mesh destroy --all")
    home = find_root(root)
    mesh = load(home)
    chosen = find(mesh, stack) if stack else None
    name = chosen.environment if chosen else environment
    with applied(home, mesh, name, now()) as target, watching() as watch:
        groups = [[chosen]] if chosen else layers(mesh, name)
        there = [[each for each in group if target.session.resources(str(each))] for group in groups]
        outcomes = remove(target, program_of(home), [group for group in there if group], watch, dry=not yes)
    tell(outcomes, format, planned=not yes)
    if not yes:
        typer.echo("nothing was removed; add --yes to do it", err=True)
