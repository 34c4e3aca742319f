"""`mesh gate`: a change judged before it costs anything."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from mesh_platform.errors import UsageError

from . import complete
from .gate_tell import Told
from .options import RootOption, find_root


def gate(
    stacks: Annotated[
        list[str] | None,
        typer.Argument(
            help="Stacks, as payments-local; without any all of the environment.", autocompletion=complete.stacks
        ),
    ] = None,
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment",
            "-e",
            help="An environment; may be given again. Without any local, with --base all.",
            autocompletion=complete.environments,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", help="The branch that the change goes to, as origin/main.", show_default=False),
    ] = None,
    head: Annotated[
        str | None, typer.Option("--head", help="The commit that is proposed; without it what is on disk.")
    ] = None,
    untrusted: Annotated[
        bool, typer.Option("--untrusted", help="Nobody vouches for the head: judge it without network or credentials.")
    ] = False,
    root: RootOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The instant to judge for, as 2026-12-31.")] = None,
    format: Annotated[
        Told, typer.Option("--format", help="How to write the verdict.", case_sensitive=False)
    ] = Told.text,
    report: Annotated[
        list[str] | None,
        typer.Option("--report", help="Write it to a file too, as sarif=gate.sarif; may be given again."),
    ] = None,
) -> None:
    """Judge a change before it costs anything: its documents and what it would do, by the rules of docs/rules.md.

    With --base it is judged by the authority of that branch, and replayed in a private store: no credential, no
    network. Without, the documents are compared with what is applied here.
    """  # fmt: skip
    from mesh_platform.mesh.clock import instant

    from .gate_tell import files, tell
    from .program import now

    home, written = find_root(root), files(report or ())
    moment = instant(as_of) if as_of else now()
    if base is None:
        if head is not None or untrusted:
            raise UsageError("a commit is judged with --base", fix="mesh gate --base origin/main --head HEAD")
        from .gate_local import judged as judged_here

        tell(judged_here(home, stacks or (), environment or (), moment), format, written)
        return
    if stacks:
        raise UsageError("stacks are found by --base", where=", ".join(stacks), fix="leave them out")
    if untrusted:
        _isolate(home, head)
    from .gate_change import Asked, judged

    asked = Asked(root=home, base=base, head=head, environments=environment or (), at=moment, untrusted=untrusted)
    tell(judged(asked), format, written)


def _isolate(root: Path, head: str | None) -> None:
    """Start this command again where there is no network and no credential, and end with its code; inside, go on."""
    from mesh_platform.engine import installed
    from mesh_platform.gate import isolation

    if head is None:
        raise UsageError("an untrusted change is a commit", where="--untrusted", fix="name it: --head <commit>")
    if isolation.INSIDE in os.environ:
        isolation.require_isolation()
        return
    given = [*sys.argv[1:], "--root", str(root)]
    raise typer.Exit(isolation.inside(given, root, installed()))
