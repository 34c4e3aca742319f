"""`mesh events`: the example's events, from a payment to its audit, on real servers."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import Exit

from .options import SCHEMA_VERSION, EnvironmentOption, Format, FormatOption, RootOption, find_root

if TYPE_CHECKING:
    from rich.table import Table

    from mesh_platform.events import Progress, Report

app = typer.Typer(help="Events of the example mesh on real servers.", no_args_is_help=True, add_completion=False)
_EVERY = 2.0


@app.callback()
def events() -> None:
    """Events of the example mesh on real servers."""


@app.command(epilog="Example: mesh events demo --payments 500 --kill 3 --bad 8")
def demo(
    payments: Annotated[int, typer.Option("--payments", min=1, help="How many payments are booked.")] = 500,
    rate: Annotated[float, typer.Option("--rate", min=0, help="Payments a second; 0 books all at once.")] = 200,
    kill: Annotated[int, typer.Option("--kill", min=0, help="Processors killed on the way, and started anew.")] = 0,
    bad: Annotated[int, typer.Option("--bad", min=0, help="Bad records among the payments.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="The same seed makes the same payments.")] = 7,
    environment: EnvironmentOption = "local",
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Run the five processors with their own keys, book payments, and prove what came of them. Ends with 1 if not."""
    from mesh_platform.events import Asked, run
    from mesh_platform.localcloud import lifecycle
    from mesh_platform.localcloud.store import Store

    home = find_root(root)
    where = lifecycle.folders(home)
    lifecycle.store_id(where)
    store = Store(where.store)
    try:
        asked = Asked(payments=payments, rate=rate, kills=kill, bad=bad, seed=seed)
        with _shown() as say:
            report = run(home, where.base, store, environment, asked, say)
    finally:
        store.close()
    if format is Format.json:
        typer.echo(json.dumps(_data(report), indent=2))
    else:
        _tell(report)
    if not report.holds:
        raise typer.Exit(Exit.FAILED)


@contextmanager
def _shown() -> Generator[Callable[[Progress], None]]:
    """Yield what shows progress on standard error: a table that moves on a terminal, else a line now and then."""
    if not sys.stderr.isatty():
        last = [0.0, ""]

        def line(progress: Progress) -> None:
            if progress.doing != last[1] or time.monotonic() - float(last[0]) > _EVERY:
                last[:] = [time.monotonic(), progress.doing]
                typer.echo(_line(progress), err=True)

        yield line
        return
    from rich.console import Console
    from rich.live import Live

    with Live(console=Console(stderr=True), refresh_per_second=8, transient=True) as live:
        yield lambda progress: live.update(_table(progress))


def _line(progress: Progress) -> str:
    if not progress.events:
        return progress.doing
    events = ", ".join(f"{port.split('.')[2]} {count}" for port, count in progress.events.items())
    more = f", dead letters {progress.dead_letters}" if progress.dead_letters else ""
    killed = f", killed {sum(progress.killed.values())}" if progress.killed else ""
    return f"{progress.seconds:5.1f} s: booked {progress.booked}; {events}{more}{killed}"


def _table(progress: Progress) -> Table:
    from rich.table import Table

    title = f"{progress.doing}, {progress.seconds:.1f} s, {progress.booked} payments booked"
    table = Table("port", "events", "of", "", title=title, title_justify="left")
    for port, count in progress.events.items():
        wanted = progress.wanted[port]
        table.add_row(port, str(count), str(wanted), "█" * (count * 30 // max(wanted, 1)))
    if progress.dead_letters:
        table.add_row("dead letters", str(progress.dead_letters), "", "")
    for product, count in progress.killed.items():
        table.add_row(f"killed {product}", str(count), "", "")
    return table


def _data(report: Report) -> dict[str, object]:
    found = asdict(report)
    letters = found.pop("dead_letters")
    return {"schemaVersion": SCHEMA_VERSION, "holds": report.holds, **found, "deadLetters": letters}


def _tell(report: Report) -> None:
    typer.echo(f"{report.payments} payments in {report.seconds:.1f} s")
    for port, flow in report.flows.items():
        typer.echo(
            f"  {port:36} {flow.events:6} events, {flow.rate:7.0f} a second, "
            f"latency p50 {flow.p50 * 1000:5.0f} ms, p99 {flow.p99 * 1000:5.0f} ms"
        )
    for product, count in report.killed.items():
        typer.echo(f"  {product} was killed {count} times")
    for reason, count in report.reasons.items():
        typer.echo(f"  {count} dead letters: {reason}")
    typer.echo("  of one payment:")
    for link in report.trace:
        cause = f", because of {link.cause[:8]}" if link.cause else ""
        typer.echo(f"    {link.seconds:6.3f} s  {link.type} {link.id[:8]} by {link.source}{cause}")
    for check in report.checks:
        typer.echo(f"  {'proven' if check.holds else 'WRONG '}  {check.name}: {check.found}")
    typer.echo(f"what processors said is in {report.folder}", err=True)
