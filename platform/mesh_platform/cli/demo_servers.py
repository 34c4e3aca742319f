"""What the demo does on real servers: starts them, lets payments flow, and shows who is refused."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mesh_platform.errors import MeshError

if TYPE_CHECKING:
    from mesh_platform.localcloud.servers.fleet import Status

PAYMENTS, KILLS, BAD = 200, 1, 4
TABLE = "payments_local.transactions.completed_v1"
READERS = ("risk.scoring.local", "payments.settlements.local", "notifications.notices.local")
"""Granted the table, granted a view of some columns only, and granted nothing."""


def serve(home: Path, chosen: Iterable[str]) -> tuple[Status, ...]:
    """Start the chosen servers that can run here, obtaining what they run from, and return how each server is."""
    from mesh_platform.localcloud import lifecycle

    where = lifecycle.folders(home)
    lifecycle.up(where)
    lifecycle.serve(where, chosen, lambda line: typer.echo(f"  {line}", err=True))
    found = lifecycle.servers(where)
    for server in found:
        typer.echo(f"  {server.name:16} {server.address or f'recorded only: {server.reason}'}")
    return found


def flow(home: Path, environment: str, servers: tuple[Status, ...]) -> None:
    """Book payments and prove what came of them; says what is left out where a server does not run."""
    running = {server.name for server in servers if server.state == "running"}
    if running >= {"kafka", "schema-registry"}:
        _payments(home, environment)
    else:
        typer.echo("  left out: payments need kafka and schema-registry")
    if "warehouse" in running:
        for who in READERS:
            typer.echo(f"  {who} reads {TABLE}: {_asked(home, who)}")
    else:
        typer.echo("  left out: queries need the warehouse")


def _payments(home: Path, environment: str) -> None:
    from .events import demo

    demo(payments=PAYMENTS, rate=0, kill=KILLS, bad=BAD, seed=7, environment=environment, root=home)


def _asked(home: Path, who: str) -> str:
    from .query import answer

    try:
        rows = answer(home, who, f"SELECT * FROM {TABLE}")["rows"]  # noqa: S608 - a constant
        return f"may, {len(rows)} rows"
    except MeshError as error:
        return error.what.splitlines()[0]
