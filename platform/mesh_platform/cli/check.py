"""`mesh check`: the documents of a mesh, before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .checking import run
from .options import Format, FormatOption, RootOption


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders to report on; the whole mesh without any.")
    ] = None,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Check documents: structure, references, names. Exit 0 when clean, 2 with findings.

    Asked for products alone, it reads no policies and waivers, and says so.
    """
    found = run(paths or (), root, as_json=format is Format.json)
    if found:
        raise typer.Exit(int(found))
