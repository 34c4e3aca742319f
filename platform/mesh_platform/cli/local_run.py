"""`mesh local run` and `mesh local ps`: the products' own processes on this machine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import UsageError

from . import complete
from .options import SCHEMA_VERSION, EnvironmentOption, Format, FormatOption, RootOption, find_root, load
from .targets import known

if TYPE_CHECKING:
    from pathlib import Path

    from mesh_platform.localcloud.workloads.notes import Note
    from mesh_platform.localcloud.workloads.place import Place


def run(
    product: Annotated[str, typer.Argument(help="As payments.transactions.", autocompletion=complete.products)],
    root: RootOption = None,
    environment: EnvironmentOption = "local",
    stop: Annotated[bool, typer.Option("--stop", help="Stop it.")] = False,
    foreground: Annotated[bool, typer.Option("--foreground", help="Keep it until Ctrl-C.")] = False,
    wait: Annotated[
        float, typer.Option("--wait", min=0, metavar="SECONDS", help="Wait so long for it to be ready.")
    ] = 60,
    alert_after: Annotated[
        float | None,
        typer.Option("--alert-after", min=0, metavar="SECONDS", help="Alerts fire after so long, to try them."),
    ] = None,
) -> None:
    """Run a product's own processes as its stack says: supervised, scaled, and with their alerts delivered."""
    from mesh_platform.deploy import workloads
    from mesh_platform.localcloud.workloads.pace import Pace

    home = find_root(root)
    place = _place(home, product, environment)
    if stop:
        ran = workloads.stop(place)
        typer.echo(f"{product} is stopped" if ran else f"{product} did not run", err=True)
        return
    _require_local(home, place)
    pace = Pace(alert_after=alert_after)
    if foreground:
        typer.echo(f"{product} runs until Ctrl-C; mesh local ps shows how it is", err=True)
        workloads.run(place, pace)
        return
    workloads.start(place, pace)
    _tell(workloads.await_ready(place, wait), place)


def ps(root: RootOption = None, format: FormatOption = Format.text) -> None:
    """Show the workloads that are run here: replicas, restarts, lag, errors and alerts."""
    from mesh_platform.localcloud.workloads import notes

    from .workload_text import data, lines

    found = notes.all_of(find_root(root) / ".mesh")
    if format is Format.json:
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "workloads": [data(each) for each in found]}, indent=2))
        return
    typer.echo("\n".join(lines(found)) if found else "no workload is run here; next: mesh local run PRODUCT")


def _place(home: Path, product: str, environment: str) -> Place:
    from mesh_platform.localcloud.workloads.place import Place
    from mesh_platform.mesh.ids import ProductId

    try:
        return Place(root=home, product=ProductId.parse(product), environment=environment)
    except ValueError as error:
        raise UsageError(str(error), fix="name a product, as payments.transactions") from error


def _require_local(home: Path, place: Place) -> None:
    """Raise UsageError for a product or an environment that there is not, and before the local cloud is up."""
    from mesh_platform.localcloud import lifecycle

    mesh = load(home)
    if place.product not in mesh.products:
        there = ", ".join(map(str, sorted(mesh.products)))
        raise UsageError(f"no product {place.product}", fix=f"products: {there}")
    if known(mesh, place.environment).target != "local":
        raise UsageError(f"environment {place.environment} is not local", fix="its own cluster runs its workloads")
    lifecycle.store_id(lifecycle.folders(home))


def _tell(note: Note, place: Place) -> None:
    from mesh_platform.errors import ProviderError

    from .workload_text import lines

    typer.echo("\n".join(lines([note])))
    if note.ready < note.wanted:
        raise ProviderError(
            f"{note.ready} of {note.wanted} replicas are ready", where=str(place.product),
            fix=f"its logs are in {place.folder}; it is tried further, mesh local ps shows how it goes",
        )  # fmt: skip
    typer.echo("next: mesh local ps, and mesh local run PRODUCT --stop", err=True)
