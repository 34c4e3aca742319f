"""`mesh up`: stacks applied, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import UsageError

from .losses import allow_only, moves_of, refuse_moves
from .options import EnvironmentOption, Format, FormatOption, RootOption, find_root, loaded
from .refusals import refuse_any
from .targets import StackArgument, applied, open_to_all, tell, watching

if TYPE_CHECKING:
    from mesh_platform.deploy.target import Target
    from mesh_platform.mesh.ids import StackId


def up(
    stack: StackArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stack of the environment, in order.")] = False,
    environment: EnvironmentOption = "local",
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Stacks at once; cores without it.")] = None,
    destroy_data: Annotated[
        list[str] | None,
        typer.Option("--destroy-data", help="What may be destroyed: a product, a port, a resource's name or URN."),
    ] = None,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Apply a stack, after the layers below it that are not there yet; or every stack of an environment.

    What holds data or is an identity is destroyed only where --destroy-data names it, or somebody confirms it.
    """
    from mesh_platform.deploy.careful import apply_carefully
    from mesh_platform.deploy.layers import below, find, layers

    from .program import now, program_of

    if (stack is None) == (not everything):
        raise UsageError("name a stack, or --all", fix="mesh up payments-local   or   mesh up --all")
    home = find_root(root)
    mesh, documents = loaded(home)
    moment = now()
    chosen = find(mesh, stack) if stack else None
    name = chosen.environment if chosen else environment
    asked = [chosen] if chosen else [stack for layer in layers(mesh, name) for stack in layer]
    open_to_all(mesh, name)
    refuse_any(asked, mesh, documents, moment)
    with applied(home, mesh, name, moment) as target, watching() as watch:
        if chosen is None or chosen.domain:
            refuse_moves(moves_of(target, mesh, name, chosen.domain if chosen else ""))
        groups = layers(mesh, name) if chosen is None else _with_missing(target, chosen, below(mesh, chosen, moment))
        programs, allow = program_of(home, (mesh, documents)), allow_only(destroy_data or ())
        outcomes = apply_carefully(target, programs, groups, watch, jobs, allow)
    tell(outcomes, format, planned=False)


def _with_missing(target: Target, chosen: StackId, under: Sequence[StackId]) -> list[list[StackId]]:
    missing = [each for each in under if not target.session.resources(str(each))]
    groups = [[each for each in missing if each.layer == layer] for layer in ("platform", "identity")]
    return [*(group for group in groups if group), [chosen]]
