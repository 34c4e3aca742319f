"""`mesh up`: stacks applied, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import UsageError

from .options import EnvironmentOption, Format, FormatOption, RootOption, find_root, load
from .targets import StackArgument, applied, tell, watching

if TYPE_CHECKING:
    from mesh_platform.deploy.target import Target
    from mesh_platform.mesh.ids import StackId


def up(
    stack: StackArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stack of the environment, in order.")] = False,
    environment: EnvironmentOption = "local",
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Stacks at once; cores without it.")] = None,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Apply a stack, after the layers below it that are not there yet; or every stack of an environment."""
    from mesh_platform.deploy.layers import below, find, layers
    from mesh_platform.deploy.run import apply

    from .program import now, program_of

    if (stack is None) == (not everything):
        raise UsageError("name a stack, or --all", fix="mesh up payments-local   or   mesh up --all")
    home = find_root(root)
    mesh = load(home)
    moment = now()
    chosen = find(mesh, stack) if stack else None
    name = chosen.environment if chosen else environment
    with applied(home, mesh, name, moment) as target, watching() as watch:
        groups = layers(mesh, name) if chosen is None else _with_missing(target, chosen, below(mesh, chosen, moment))
        outcomes = apply(target, program_of(home), groups, watch, jobs)
    tell(outcomes, format, planned=False)


def _with_missing(target: Target, chosen: StackId, under: Sequence[StackId]) -> list[list[StackId]]:
    missing = [each for each in under if not target.session.resources(str(each))]
    groups = [[each for each in missing if each.layer == layer] for layer in ("platform", "identity")]
    return [*(group for group in groups if group), [chosen]]
