"""`mesh preview`: what an apply would do, and what it would be refused for."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from mesh_platform.errors import Exit, UsageError

from .losses import loss_lines, move_lines, moves_of
from .options import Format, FormatOption, RootOption, find_root, loaded
from .refusals import refusals_of
from .targets import StackArgument, looked_at, tell, watching


def preview(
    stack: StackArgument = None,
    root: RootOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The instant to look at, as 2026-12-31.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the real clouds; needs credentials.")] = False,
    format: FormatOption = Format.text,
) -> None:
    """Show what an apply would do. A live stack is replayed in a private store: no credential, no network.

    Exit 1 where governance refuses an apply: the plan is shown all the same, and the refusals beside it.
    """
    from mesh_platform.deploy.layers import below, find
    from mesh_platform.deploy.losses import losses
    from mesh_platform.deploy.run import preview as run
    from mesh_platform.governance import Operation, told
    from mesh_platform.mesh.clock import instant

    from .program import now, program_of

    if stack is None:
        raise UsageError("name a stack", fix="mesh preview payments-local; mesh status lists the stacks")
    home = find_root(root)
    mesh, documents = loaded(home)
    chosen = find(mesh, stack)
    moment = instant(as_of) if as_of else now()
    refused = refusals_of(Operation.preview, [chosen], mesh, documents, moment)
    with looked_at(home, mesh, chosen.environment, moment, live=live) as target, watching() as watch:
        reported = replace(target, report=True)
        outcomes = run(reported, program_of(home, (mesh, documents)), chosen, below(mesh, chosen, moment), watch)
        failed = any(outcome.error for outcome in outcomes)
        gone = moves_of(target, mesh, chosen.environment, chosen.domain) if chosen.domain and not failed else ()
    tell(outcomes if failed else outcomes[-1:], format, planned=True)
    plan = outcomes[-1].plan
    if format is Format.text and plan is not None:
        for line in (*loss_lines(losses(plan)), *move_lines(gone)):
            typer.echo(line)
    if refused:
        typer.echo(told(refused[chosen]), err=True)
        raise typer.Exit(int(Exit.FAILED))
