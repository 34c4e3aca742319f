"""`mesh preview`: what an apply would do."""

from __future__ import annotations

from typing import Annotated

import typer

from .options import Format, FormatOption, RootOption, find_root, load
from .targets import looked_at, tell, watching


def preview(
    stack: Annotated[str, typer.Argument(help="A stack, as payments-local or payments-prod.")],
    root: RootOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The instant to look at, as 2026-12-31.")] = None,
    live: Annotated[bool, typer.Option("--live", help="Ask the real clouds; needs credentials.")] = False,
    format: FormatOption = Format.text,
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
    with looked_at(home, mesh, chosen.environment, moment, live=live) as target, watching() as watch:
        outcomes = run(target, program_of(home), chosen, below(mesh, chosen, moment), watch)
    failed = any(outcome.error for outcome in outcomes)
    tell(outcomes if failed else outcomes[-1:], format, planned=True)
