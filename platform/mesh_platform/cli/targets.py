"""What commands on stacks share: where they run, how they show progress, and how they tell what came out."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import Exit, UsageError

from . import complete
from .options import SCHEMA_VERSION, Format

if TYPE_CHECKING:
    from mesh_platform.deploy.run import Outcome, Watch
    from mesh_platform.deploy.target import Target
    from mesh_platform.documents.kinds import Environment
    from mesh_platform.mesh import Mesh

StackArgument = Annotated[
    str | None, typer.Argument(help="A stack, as payments-local.", show_default=False, autocompletion=complete.stacks)
]


@contextlib.contextmanager
def applied(root: Path, mesh: Mesh, environment: str, moment: datetime) -> Generator[Target]:
    """Open the place where an environment is applied; raises UsageError where its pipeline alone may apply."""
    from mesh_platform.deploy import target
    from mesh_platform.engine import installed

    if open_to_all(mesh, environment).target == "live":
        yield target.live(root, installed(), moment)
        return
    with target.local(root, installed(), mesh, moment) as opened:
        yield opened


def open_to_all(mesh: Mesh, environment: str) -> Environment:
    """Return an environment; raises UsageError for a live one that its pipeline alone may apply."""
    found = known(mesh, environment)
    if found.target == "live" and found.apply == "pipeline":
        raise UsageError(
            f"environment {environment} is applied by its pipeline only", where=environment,
            fix="open a change; mesh preview shows what it would do",
        )  # fmt: skip
    return found


@contextlib.contextmanager
def looked_at(root: Path, mesh: Mesh, environment: str, moment: datetime, *, live: bool) -> Generator[Target]:
    """Open a place to preview an environment in: a live one is replayed in a private store unless `live`."""
    from mesh_platform.deploy import target
    from mesh_platform.engine import installed

    if known(mesh, environment).target == "local":
        with target.local(root, installed(), mesh, moment) as opened:
            yield opened
    elif live:
        yield target.live(root, installed(), moment)
    else:
        with target.replay(root, installed(), mesh, moment) as opened:
            yield opened


@contextlib.contextmanager
def watching() -> Generator[Watch]:
    """Show progress on standard error while the body runs."""
    from .render import Progress

    progress = Progress()
    try:
        yield progress.watch
    finally:
        progress.stop()


def known(mesh: Mesh, environment: str) -> Environment:
    """Return an environment; raises UsageError naming those that there are."""
    if environment not in mesh.environments:
        raise UsageError(f"no environment {environment!r}", fix=f"environments: {', '.join(mesh.environments)}")
    return mesh.environments[environment]


def tell(outcomes: Sequence[Outcome], format: Format, *, planned: bool) -> None:
    """Write what came out, and end with the code of an engine's failure where one failed."""
    from .render import DONE, SAID, errors, outcome_line, plan_lines, stacks_data

    if format is Format.json:
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "stacks": stacks_data(outcomes)}, indent=2))
    else:
        for outcome in outcomes:
            if planned and outcome.plan is not None:
                for line in plan_lines(outcome.plan):
                    typer.echo(line)
            typer.echo(outcome_line(outcome, SAID if planned else DONE))
    if any(outcome.error for outcome in outcomes):
        typer.echo(errors(outcomes), err=True)
        raise typer.Exit(int(Exit.ENGINE))
