"""`mesh trust`: the root of trust, kept outside the tree that it vouches for."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from mesh_platform.errors import Exit, UsageError

from .options import SCHEMA_VERSION, Format, FormatOption, RootOption, find_root, load

SINCE = "2025-01-01T00:00:00Z"
"""Before all that the example says."""
app = typer.Typer(help="The root of trust: whose keys count.", no_args_is_help=True)


@app.command(epilog="Example: mesh trust show --format json")
def show(root: RootOption = None, format: FormatOption = Format.text) -> None:
    """Show the root of these teams and the one that is pinned. Exit 3 where another one is."""
    from mesh_platform.identity import publickey, trust

    home = find_root(root)
    teams = load(home).teams
    found, pinned = trust.root(teams), trust.pinned(home)
    people = [(person, [publickey.fingerprint(key.key) for key in person.keys]) for person in trust.holders(teams)]
    if format is Format.json:
        held = [{"id": each.id, "roles": sorted({r for _, r in each.roles}), "keys": keys} for each, keys in people]
        report = {"schemaVersion": SCHEMA_VERSION, "root": found, "pinned": pinned, "people": held}
        typer.echo(json.dumps(report, indent=2))
    else:
        typer.echo(f"root    {found}\npinned  {pinned or 'none'}")
        for each, keys in people:
            roles = ", ".join(sorted({role for _, role in each.roles}))
            typer.echo(f"  {each.id} ({roles})  {'  '.join(keys) or 'no key'}")
    if pinned is not None and pinned != found:
        typer.echo("these teams are not those that were pinned\nnext: find out who changed them and why", err=True)
        raise typer.Exit(int(Exit.DRIFT))


@app.command(epilog="Example: mesh trust pin --yes")
def pin(
    yes: Annotated[bool, typer.Option("--yes", help="Pin it without being asked.")] = False,
    root: RootOption = None,
) -> None:
    """Pin the root of these teams in .mesh/trust-root; a pipeline sets MESH_TRUST_ROOT instead."""
    from mesh_platform.identity import trust

    home = find_root(root)
    found, before = trust.root(load(home).teams), trust.pinned(home, {})
    typer.echo(f"root    {found}\npinned  {before or 'none'}", err=True)
    if before == found:
        typer.echo("it is pinned already", err=True)
        return
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError(
                "nobody is there to be asked", where="--yes", fix="compare it with mesh trust show, then --yes"
            )
        typer.confirm("Do you know these people's keys?", abort=True, err=True)
    trust.pin(home, found)
    typer.echo(f"pinned in {trust.FILE}", err=True)


@app.command(epilog="Example: cd .mesh/demo && mesh trust demo")
def demo(root: RootOption = None) -> None:
    """Give everybody a key that is marked demo, sign every statement with them, and pin the root: to try it out."""
    from mesh_platform.identity import demo as made
    from mesh_platform.identity import trust

    from .options import loaded

    home = find_root(root)
    mesh, documents = loaded(home)
    keys = made.make(home, documents, mesh, SINCE)
    mesh, documents = loaded(home)
    signed = made.sign(home, documents, mesh, keys)
    trust.pin(home, trust.root(mesh.teams))
    typer.echo(f"{len(keys)} people have a key in {made.FOLDER}, and {len(signed)} documents are signed", err=True)
    typer.echo("next: write signatures: required in environments/local.yaml, then mesh gate", err=True)
