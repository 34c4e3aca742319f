"""`mesh status`: how an environment stands; `mesh unlock`: a dead run's lock broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import complete
from .options import SCHEMA_VERSION, EnvironmentOption, Format, FormatOption, RootOption, find_root, load
from .targets import known

if TYPE_CHECKING:
    from mesh_platform.engine.session import Session
    from mesh_platform.mesh import Mesh


def status(
    environment: EnvironmentOption = "local",
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Show how an environment stands: stacks, products, costs a month, what waits for somebody, and workloads."""
    from mesh_platform.deploy.layers import layers
    from mesh_platform.deploy.standing import standing
    from mesh_platform.localcloud.workloads import notes

    from . import workload_text
    from .status_text import data, lines

    home = find_root(root)
    mesh = load(home)
    known(mesh, environment)
    stacks = [stack for layer in layers(mesh, environment) for stack in layer]
    found = standing(_states(home, mesh, environment), mesh, stacks)
    workloads = [each for each in notes.all_of(home / ".mesh") if each.environment == environment]
    if format is Format.json:
        told = data(found, mesh, environment) | {"workloads": [workload_text.data(each) for each in workloads]}
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, **told}, indent=2))
        return
    typer.echo("\n".join(lines(found, mesh)))
    if workloads:
        typer.echo("\n".join(["", *workload_text.lines(workloads)]))
    if not any(row.resources for row in found.stacks):
        typer.echo(f"nothing is deployed; next: mesh up --all --environment {environment}", err=True)


def _states(home: Path, mesh: Mesh, environment: str) -> Session:
    """Return what reads the states of an environment; for a local one no engine is started."""
    from mesh_platform.deploy import target
    from mesh_platform.engine import installed
    from mesh_platform.engine.session import Session
    from mesh_platform.localcloud import lifecycle

    from .program import now

    if mesh.environments[environment].target != "local":
        return target.live(home, installed(), now()).session
    where = lifecycle.folders(home)
    return Session(cli=Path(), folder=where.work, variables={}, state=where.state)


def unlock(
    stack: Annotated[str, typer.Argument(help="The stack that a dead run holds.", autocompletion=complete.stacks)],
    owner: Annotated[str, typer.Option("--owner", help="Process and host as the error named them: 4711@host.")],
    root: RootOption = None,
) -> None:
    """Break the lock that a dead run has left; a living one is never disturbed."""
    from mesh_platform.engine.locks import unlock as remove
    from mesh_platform.localcloud import lifecycle

    remove(lifecycle.folders(find_root(root)).state, stack, owner)
    typer.echo(f"{stack} is free; next: mesh up {stack}", err=True)
