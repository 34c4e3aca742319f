"""`mesh preview`, `up`, `destroy`, `status`, `unlock` and `demo`: stacks by layer."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import Exit, UsageError

from .options import SCHEMA_VERSION, EnvironmentOption, Format, FormatOption, RootOption, find_root, load

if TYPE_CHECKING:
    from mesh_platform.deploy.run import Outcome, Watch
    from mesh_platform.deploy.target import Target
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import StackId

StackArgument = Annotated[str | None, typer.Argument(help="A stack, as payments-local.", show_default=False)]


def preview(
    stack: Annotated[str, typer.Argument(help="A stack, as payments-local or payments-prod.")],
    root: RootOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The instant to look at, as 2026-12-31.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the real clouds; needs credentials.")] = False,
    format: FormatOption = Format.text,  # noqa: A002
) -> None:
    """Show what an apply would do. A live stack is replayed in a private store: no credential, no network."""
    from mesh_platform.deploy.layers import below, find
    from mesh_platform.deploy.run import preview as run
    from mesh_platform.mesh.clock import instant

    from .program import now, program_of

    home = find_root(root)
    mesh = load(home)
    chosen = find(mesh, stack)
    moment = instant(as_of) if as_of else now()
    with _target(home, mesh, chosen.environment, moment, live=live, read_only=True) as target, _watching() as watch:
        outcomes = run(target, program_of(home), chosen, below(mesh, chosen, moment), watch)
    _tell(outcomes[-1:] if not _failed(outcomes) else outcomes, format, planned=True)


def up(
    stack: StackArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stack of the environment, in order.")] = False,
    environment: EnvironmentOption = "local",
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Stacks at once; cores without it.")] = None,
    root: RootOption = None,
    format: FormatOption = Format.text,  # noqa: A002
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
    name = chosen.environment if chosen else _known(mesh, environment)
    with _target(home, mesh, name, moment, live=True) as target, _watching() as watch:
        if chosen is None:
            groups: Sequence[Sequence[StackId]] = layers(mesh, name)
        else:
            missing = [each for each in below(mesh, chosen, moment) if not target.session.resources(str(each))]
            groups = [[e for e in missing if e.layer == "platform"], [e for e in missing if e.layer == "identity"], [chosen]]
        outcomes = apply(target, program_of(home), [group for group in groups if group], watch, jobs)
    _tell(outcomes, format, planned=False)


def destroy(
    stack: StackArgument = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stack of the environment, from the top.")] = False,
    environment: EnvironmentOption = "local",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it is only shown.")] = False,
    root: RootOption = None,
    format: FormatOption = Format.text,  # noqa: A002
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
    name = chosen.environment if chosen else _known(mesh, environment)
    with _target(home, mesh, name, now(), live=True) as target, _watching() as watch:
        groups = [[chosen]] if chosen else layers(mesh, name)
        there = [[each for each in group if target.session.resources(str(each))] for group in groups]
        outcomes = remove(target, program_of(home), [group for group in there if group], watch, dry=not yes)
    _tell(outcomes, format, planned=not yes)
    if not yes:
        typer.echo("nothing was removed; add --yes to do it", err=True)


def status(
    environment: EnvironmentOption = "local",
    root: RootOption = None,
    format: FormatOption = Format.text,  # noqa: A002
) -> None:
    """Show the stacks of an environment: what each has, and who holds it."""
    from mesh_platform.deploy.layers import layers
    from mesh_platform.engine.locks import locks

    from .program import now

    home = find_root(root)
    mesh = load(home)
    rows: list[dict[str, object]] = []
    with _target(home, mesh, _known(mesh, environment), now(), live=True) as target:
        for group in layers(mesh, environment):
            for stack in group:
                found = target.session.resources(str(stack))
                held = locks(target.session.state, str(stack)) if target.session.state else ()
                rows.append(
                    {
                        "name": str(stack),
                        "layer": stack.layer,
                        "resources": sum(1 for each in found if each.get("custom") and not _provider(each)),
                        "components": sum(1 for each in found if str(each.get("type")).startswith("mesh:index:")),
                        "heldBy": held[0].owner if held else None,
                    }
                )
    if format is Format.json:
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "environment": environment, "stacks": rows}, indent=2))
        return
    for row in rows:
        held_by = f"   held by {row['heldBy']}" if row["heldBy"] else ""
        typer.echo(f"  {row['name']!s:28} {row['resources']!s:>4} resources{held_by}")
    if not any(row["resources"] for row in rows):
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


def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Start from nothing.")] = False,
    root: RootOption = None,
) -> None:
    """Check, preview and deploy the example mesh on a copy of it; run again it changes nothing."""
    from .demo import run

    run(find_root(root), reset=reset)


@contextlib.contextmanager
def _target(
    root: Path, mesh: Mesh, environment: str, moment: datetime, *, live: bool, read_only: bool = False
) -> Iterator[Target]:
    from mesh_platform.deploy import target
    from mesh_platform.engine import installed

    kind = mesh.environments[environment]
    cli = installed()
    if kind.target == "local":
        with target.local(root, cli, mesh, moment) as opened:
            yield opened
    elif live:
        if kind.apply == "pipeline" and not read_only:
            raise UsageError(
                f"environment {environment} is applied by its pipeline only", where=environment,
                fix="open a change; mesh preview shows what it would do",
            )  # fmt: skip
        yield target.live(root, cli, moment)
    else:
        with target.replay(root, cli, mesh, moment) as opened:
            yield opened


@contextlib.contextmanager
def _watching() -> Iterator[Watch]:
    from .render import Progress

    progress = Progress()
    try:
        yield progress.watch
    finally:
        progress.stop()


def _known(mesh: Mesh, environment: str) -> str:
    if environment not in mesh.environments:
        raise UsageError(f"no environment {environment!r}", fix=f"environments: {', '.join(mesh.environments)}")
    return environment


def _failed(outcomes: Sequence[Outcome]) -> bool:
    return any(outcome.error for outcome in outcomes)


def _provider(resource: dict[str, object]) -> bool:
    return str(resource.get("type")).startswith("pulumi:")


def _tell(outcomes: Sequence[Outcome], format: Format, *, planned: bool) -> None:  # noqa: A002
    from .render import DONE, SAID, errors, outcome_line, plan_lines, stacks_data

    if format is Format.json:
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "stacks": stacks_data(outcomes)}, indent=2))
    else:
        for outcome in outcomes:
            if planned and outcome.plan is not None:
                for line in plan_lines(outcome.plan):
                    typer.echo(line)
            typer.echo(outcome_line(outcome, SAID if planned else DONE))
    if _failed(outcomes):
        typer.echo(errors(outcomes), err=True)
        raise typer.Exit(int(Exit.ENGINE))
