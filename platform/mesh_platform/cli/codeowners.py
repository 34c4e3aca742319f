"""`mesh codeowners`: who is asked to review what, from teams and charters."""

from __future__ import annotations

from typing import Annotated

import typer

from mesh_platform.errors import Exit

from .options import RootOption, find_root, load


def codeowners(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 3 where the file is another.")] = False,
    root: RootOption = None,
) -> None:
    """Write CODEOWNERS from teams and charters. Reviews are no evidence: statements are signed by mesh sign."""
    from mesh_platform.identity.codeowners import FILE, text
    from mesh_platform.identity.edit import write

    home = find_root(root)
    wanted, file = text(load(home)), home / FILE
    same = file.is_file() and file.read_text(encoding="utf-8") == wanted
    if same:
        typer.echo(f"{FILE} is up to date", err=True)
    elif check:
        typer.echo(f"{FILE} is not what teams and charters say\nnext: mesh codeowners", err=True)
        raise typer.Exit(int(Exit.DRIFT))
    else:
        write(file, wanted)
        typer.echo(f"{FILE} was written", err=True)
