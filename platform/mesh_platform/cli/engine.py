"""`mesh engine`: the Pulumi engine on this machine."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING

import typer

from .options import SCHEMA_VERSION, Format, FormatOption

if TYPE_CHECKING:
    from mesh_platform.engine.install import Status
    from mesh_platform.toolchain.cache import Say
    from mesh_platform.toolchain.gobuild import OnProgress

app = typer.Typer(help="The Pulumi engine: obtained once, kept by version.", no_args_is_help=True, add_completion=False)
NONE = "no engine; next: mesh engine install"


@app.command(epilog="Example: mesh engine install")
def install(format: FormatOption = Format.text) -> None:
    """Obtain the engine: from PATH, from Pulumi's installer, or built from its Go module."""
    from mesh_platform.engine.install import ensure
    from mesh_platform.engine.install import status as state

    with _shown() as (say, on_progress):
        ensure(say, on_progress)
    _tell(state(), format)


@app.command(epilog="Example: mesh engine status --format json")
def status(format: FormatOption = Format.text) -> None:
    """Show which engine is used, and from where."""
    from mesh_platform.engine.install import status as state

    _tell(state(), format)


def _tell(found: Status, format: Format) -> None:
    if format is Format.json:
        data = {
            "schemaVersion": SCHEMA_VERSION,
            "route": found.route,
            "version": found.version,
            "path": str(found.path) if found.path else None,
            "languageHost": found.language_host,
        }
        typer.echo(json.dumps(data, indent=2))
        return
    typer.echo(f"{found.version} by {found.route}: {found.path}" if found.path else NONE)


@contextlib.contextmanager
def _shown() -> Generator[tuple[Say, OnProgress | None]]:
    """Yield where lines go, and on a terminal a bar for the packages of a build."""
    if not sys.stderr.isatty():
        yield lambda line: typer.echo(line, err=True), None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("packages"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("packages", total=None, visible=False)
        yield (
            lambda line: console.print(line, markup=False),
            lambda done, total: progress.update(bar, completed=done, total=total, visible=True),
        )
