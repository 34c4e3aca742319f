"""`mesh status`: the stacks of an environment, and who holds them; `mesh unlock`: a dead run's lock broken."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from .options import SCHEMA_VERSION, EnvironmentOption, Format, FormatOption, RootOption, find_root, load
from .targets import known, looked_at


def status(
    environment: EnvironmentOption = "local",
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Show the stacks of an environment: what each has, and who holds it."""
    from mesh_platform.deploy.inventory import stack_rows
    from mesh_platform.deploy.layers import layers

    from .program import now

    home = find_root(root)
    mesh = load(home)
    known(mesh, environment)
    with looked_at(home, mesh, environment, now(), live=True) as target:
        rows = stack_rows(target.session, [stack for layer in layers(mesh, environment) for stack in layer])
    if format is Format.json:
        stacks = [
            {
                "name": row.name, "layer": row.layer, "resources": row.resources, "components": row.components,
                "pending": row.pending, "heldBy": row.held_by,
            }
            for row in rows
        ]  # fmt: skip
        typer.echo(
            json.dumps({"schemaVersion": SCHEMA_VERSION, "environment": environment, "stacks": stacks}, indent=2)
        )
        return
    for row in rows:
        notes = [f"held by {row.held_by}"] if row.held_by else []
        notes += [f"{row.pending} operations were cut off; next: mesh up {row.name}"] if row.pending else []
        typer.echo(f"  {row.name:28} {row.resources:>4} resources   {'; '.join(notes)}".rstrip())
    if not any(row.resources for row in rows):
        typer.echo(f"nothing is deployed; next: mesh up --all --environment {environment}", err=True)


def unlock(
    stack: Annotated[str, typer.Argument(help="The stack that a dead run holds.")],
    owner: Annotated[str, typer.Option("--owner", help="Process and host as the error named them: 4711@host.")],
    root: RootOption = None,
) -> None:
    """Break the lock that a dead run has left; a living one is never disturbed."""
    from mesh_platform.engine.locks import unlock as remove
    from mesh_platform.localcloud import lifecycle

    remove(lifecycle.folders(find_root(root)).state, stack, owner)
    typer.echo(f"{stack} is free; next: mesh up {stack}", err=True)
