"""`mesh audit`: what was decided here, by whom and why, and whether the log of it is whole."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import Exit

from .options import SCHEMA_VERSION, Format, FormatOption, RootOption, find_root

if TYPE_CHECKING:
    from mesh_platform.audit import Log

app = typer.Typer(help="The log of every decision.", no_args_is_help=True, add_completion=False)


@app.command(epilog="Example: mesh audit show --resource payments-local   or   mesh audit show --denied --format json")
def show(
    resource: Annotated[str | None, typer.Option("--resource", help="A stack, or a change.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="The first instant, as 2026-11-24.")] = None,
    denied: Annotated[bool, typer.Option("--denied", help="Only what was denied.")] = False,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Show what was decided, oldest first."""
    from mesh_platform.mesh.clock import instant

    first: datetime | None = instant(since) if since else None
    found = sorted((each for each in _log(root).entries(first)), key=lambda each: (each.at, each.segment, each.line))
    chosen = [
        each.data
        for each in found
        if (resource is None or each.data["resource"] == resource) and (not denied or each.data["outcome"] == "deny")
    ]
    if format is Format.json:
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "entries": chosen}, indent=2))
        return
    for data in chosen:
        who = f"{data['actor']} for {data['onBehalfOf']}" if data["onBehalfOf"] else data["actor"]
        typer.echo(f"{data['at']}  {data['outcome']:6} {data['operation']:8} {data['resource']:30} {who}")
        for reason in data["reasons"]:
            typer.echo(f"    {reason}")
    if not chosen:
        typer.echo("nothing was decided here", err=True)


@app.command(epilog="Example: mesh audit verify")
def verify(root: RootOption = None, format: FormatOption = Format.text) -> None:
    """Read the log and say where it is not what was written. Exit 3 where it is not."""
    log = _log(root)
    wrong, count = log.verify(), sum(1 for _ in log.entries())
    if format is Format.json:
        faults = [{"segment": each.segment, "line": each.line, "what": each.what} for each in wrong]
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "entries": count, "faults": faults}, indent=2))
    else:
        for each in wrong:
            typer.echo(f"{each.segment}:{each.line}: {each.what}")
        typer.echo(f"{count} entries, {len(wrong)} of them wrong", err=True)
    if wrong:
        raise typer.Exit(int(Exit.DRIFT))


def _log(root: Path | None) -> Log:
    from mesh_platform.audit import Log

    return Log(find_root(root) / ".mesh" / "audit")
