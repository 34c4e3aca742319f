"""`mesh local`: the local cloud of this mesh."""

from __future__ import annotations

import json
import shlex
import sys
from typing import Annotated

import typer

from mesh_platform.errors import UsageError

from . import local_run
from .options import SCHEMA_VERSION, Format, FormatOption, RootOption, find_root, load
from .query import query

app = typer.Typer(help="The local cloud: no credentials, no network.", no_args_is_help=True, add_completion=False)
app.command(epilog='Example: mesh local query --as finance-reporting "SELECT 1"')(query)


app.command(epilog="Example: mesh local run payments.transactions")(local_run.run)
app.command(epilog="Example: mesh local ps --format json")(local_run.ps)


def _names() -> list[str]:
    from mesh_platform.localcloud.servers.find import MODULES

    return list(MODULES)


def _contexts() -> list[str]:
    from mesh_platform.localcloud import user_cluster

    try:
        return user_cluster.contexts()
    except UsageError:
        return []


def _chosen(only: list[str] | None) -> list[str]:
    """Return the servers to start; raises UsageError for a name that is none."""
    known = _names()
    wrong = [name for name in only or [] if name not in known]
    if wrong:
        raise UsageError(f"the local cloud has no server {wrong[0]}", fix=f"one of {', '.join(known)}")
    return only or known


@app.command(epilog='Example: mesh local up && eval "$(mesh local env)"')
def up(
    root: RootOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Start these servers alone.", autocompletion=_names, metavar="SERVER"),
    ] = None,
    recorded_only: Annotated[
        bool, typer.Option("--recorded-only", help="Start no server: the store keeps their rules alone.")
    ] = False,
    kube_context: Annotated[
        str | None,
        typer.Option(
            "--kube-context",
            metavar="CONTEXT",
            autocompletion=_contexts,
            help="Use this cluster of your kubeconfig, on this machine, in place of our own API server.",
        ),
    ] = None,
) -> None:
    """Bring the local cloud up, with its servers and a stack for every domain; does nothing where it is up."""
    from mesh_platform.deploy.layers import layers
    from mesh_platform.deploy.target import local
    from mesh_platform.engine import installed
    from mesh_platform.localcloud import lifecycle, user_cluster

    from .program import now

    if recorded_only and kube_context is not None:
        raise UsageError("--recorded-only starts no server", fix="leave it out to use the cluster of a context")
    chosen = () if recorded_only else _chosen(only)
    home = find_root(root)
    where = lifecycle.folders(home)
    mesh = load(home)
    names = [e.id for e in mesh.environments.values() if e.target == "local"]
    with local(home, installed(), mesh, now()) as target:
        for environment in names:
            for layer in layers(mesh, environment):
                for stack in layer:
                    target.session.ensure(str(stack))
        if kube_context is not None:
            user_cluster.join(where.base, lifecycle.store_id(where), kube_context)
        lifecycle.serve(where, chosen, lambda line: typer.echo(line, err=True))
        typer.echo(f"local cloud {target.store} is up; environments: {', '.join(names) or 'none'}", err=True)
    typer.echo('next: mesh up --all, or eval "$(mesh local env)" and then pulumi preview -s <stack>', err=True)


@app.command(epilog="Example: mesh local obtain")
def obtain(
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="For these servers alone.", autocompletion=_names, metavar="SERVER"),
    ] = None,
) -> None:
    """Fetch or build what the servers run from, once for all meshes, and start nothing."""
    from mesh_platform.localcloud import lifecycle

    lifecycle.obtain(_chosen(only), lambda line: typer.echo(line, err=True))


@app.command(epilog="Example: mesh local status --format json")
def status(root: RootOption = None, format: FormatOption = Format.text) -> None:
    """Show the store and the servers, and what is recorded only."""
    from mesh_platform.localcloud import lifecycle

    where = lifecycle.folders(find_root(root))
    store = lifecycle.store_id(where) if lifecycle.is_up(where) else None
    if format is Format.json:
        servers = [
            {
                "name": server.name, "state": server.state, "address": server.address, "pid": server.pid,
                "context": server.context, "recordedOnly": list(server.recorded_only), "reason": server.reason or None,
            }
            for server in lifecycle.servers(where)
        ]  # fmt: skip
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "store": store, "servers": servers}, indent=2))
        return
    typer.echo(f"store {store}" if store else "the local cloud is not up; next: mesh local up")
    for server in lifecycle.servers(where):
        recorded = f"recorded only: {', '.join(server.recorded_only)}" if server.recorded_only else ""
        context = f"your context {server.context}" if server.context else ""
        detail = "; ".join(filter(None, (server.address, context, recorded)))
        reason = f" ({server.reason})" if server.reason else ""
        typer.echo(f"  {server.name:16} {server.state:8} {detail}{reason}")


@app.command(epilog='Example: eval "$(mesh local env)"')
def env(root: RootOption = None) -> None:
    """Print the variables that point the plain Pulumi CLI, and kubectl, at the local cloud."""
    from mesh_platform.engine import hosts, installed
    from mesh_platform.localcloud import lifecycle

    where = lifecycle.folders(find_root(root))
    for name, value in {**lifecycle.variables(where, installed(), hosts()), **lifecycle.clients(where)}.items():
        typer.echo(f"export {name}={shlex.quote(value)}")


@app.command(epilog="Example: mesh local down --purge")
def down(
    root: RootOption = None,
    purge: Annotated[bool, typer.Option("--purge", help="Forget the store and the states too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Forget what is deployed without asking.")] = False,
) -> None:
    """Stop the local cloud; what it knows is kept, unless it is purged."""
    from mesh_platform.localcloud import lifecycle

    where = lifecycle.folders(find_root(root))
    deployed = lifecycle.deployed(where) if purge else {}
    if deployed and not yes:
        _confirm(deployed)
    lifecycle.down(where, purge=purge)
    typer.echo("the local cloud is down" + (" and forgotten" if purge else "; its store is kept"), err=True)


def _confirm(deployed: dict[str, int]) -> None:
    """Ask on a terminal whether what is deployed may be forgotten; raises UsageError elsewhere, and on no."""
    shown = ", ".join(f"{stack} ({count} resources)" for stack, count in deployed.items())
    refused = UsageError(
        f"{len(deployed)} stacks are deployed here: {shown}",
        fix="mesh local down --purge --yes forgets them; without --purge they are kept",
    )
    if not sys.stdin.isatty():
        raise refused
    typer.echo(f"deployed here: {shown}", err=True)
    if not typer.confirm("forget all of it?", err=True):
        raise refused
