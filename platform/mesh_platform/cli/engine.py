"""`mesh engine`: the Pulumi engine on this machine."""

from __future__ import annotations

import json

import typer

from .options import SCHEMA_VERSION, Format, FormatOption

app = typer.Typer(help="The Pulumi engine: obtained once, kept by version.", no_args_is_help=True)


@app.command(epilog="Example: mesh engine install")
def install() -> None:
    """Obtain the engine: from PATH, from Pulumi's installer, or built from its Go module."""
    from mesh_platform.engine.install import ensure

    typer.echo(str(ensure(lambda line: typer.echo(line, err=True))))


@app.command(epilog="Example: mesh engine status --format json")
def status(format: FormatOption = Format.text) -> None:  # noqa: A002
    """Show which engine is used, and from where."""
    from mesh_platform.engine.install import status as state

    found = state()
    if format is Format.json:
        data = {"route": found.route, "version": found.version, "path": str(found.path) if found.path else None}
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, **data}, indent=2))
        return
    typer.echo(f"{found.version} by {found.route}: {found.path}" if found.path else "no engine; next: mesh engine install")
