"""`mesh demo`: the example mesh checked, previewed and deployed on a copy of it; run again it changes nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import demo_servers
from .demo_change import review
from .demo_product import grow
from .options import RootOption, find_root, load
from .targets import applied, watching

if TYPE_CHECKING:
    from mesh_platform.deploy.run import Outcome
    from mesh_platform.deploy.target import Target
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import StackId

ENVIRONMENT = "local"


def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Start from nothing.")] = False,
    recorded_only: Annotated[
        bool, typer.Option("--recorded-only", help="Start no server: what they would hold is recorded.")
    ] = False,
    root: RootOption = None,
) -> None:
    """Check, preview and deploy the example mesh on a copy of it; run again it changes nothing."""
    from mesh_platform.localcloud.servers.find import MODULES

    from .program import now

    start = time.monotonic()
    home = _copy(find_root(root), reset=reset)
    typer.echo(f"The example mesh is in {_short(home)}; the tree that you cloned stays as it is.\n")
    typer.echo("1. Its documents")
    began = time.monotonic()
    mesh = load(home)
    domains = ", ".join(mesh.domains)
    typer.echo(
        f"  {len(mesh.products)} products in {len(mesh.domains)} domains ({domains}) and {len(mesh.agreements)} access "
        f"agreements: no findings in {time.monotonic() - began:.1f} s"
    )
    typer.echo("\n2. The servers of the local cloud")
    servers = demo_servers.serve(home, () if recorded_only else MODULES)
    with applied(home, mesh, ENVIRONMENT, now()) as target:
        changed = _deploy(home, mesh, target)
        typer.echo("\n6. A product from a template: made, priced, deployed, scaled")
        changed += grow(home, ENVIRONMENT, target)
        typer.echo("\n7. Payments flow through the products; who may not read is refused")
        demo_servers.flow(home, ENVIRONMENT, servers)
        typer.echo("\n8. A change in review: refused, mended, accepted")
        review(home, ENVIRONMENT, target.as_of)
        _tell_what_exists(load(home), target, home)
    told = f"{changed} resources changed" if changed else "nothing changed: what exists is what the documents say"
    typer.echo(f"\n{told}. {time.monotonic() - start:.0f} s")


def _copy(source: Path, *, reset: bool) -> Path:
    from mesh_platform.deploy.copy import copy_mesh

    home = source / ".mesh" / "demo"
    if reset or not (home / "Pulumi.yaml").exists():
        home.parent.mkdir(mode=0o700, exist_ok=True)
        copy_mesh(source, home)
    return home


def _deploy(home: Path, mesh: Mesh, target: Target) -> int:
    from mesh_platform.deploy.layers import layers
    from mesh_platform.deploy.run import apply, look

    from .program import program_of
    from .render import DONE, SAID, outcome_line

    changed = 0
    titles = ("The platform's own stack", "Who the products run as", "The domains' data products")
    for number, (title, layer) in enumerate(zip(titles, layers(mesh, ENVIRONMENT), strict=True), 3):
        typer.echo(f"\n{number}. {title}: preview, then apply")
        with watching() as watch:
            planned = look(target, program_of(home), layer, watch)
        _stop_on_error(planned)
        for outcome in planned:
            typer.echo(outcome_line(outcome, SAID))
        if not any(outcome.plan and outcome.plan.changes for outcome in planned):
            continue
        with watching() as watch:
            done = apply(target, program_of(home), [layer], watch)
        _stop_on_error(done)
        for outcome in done:
            typer.echo(outcome_line(outcome, DONE))
            changed += len(outcome.plan.resources) if outcome.plan else 0
    return changed


def _stop_on_error(outcomes: Sequence[Outcome]) -> None:
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    if errors:
        raise errors[0]


def _tell_what_exists(mesh: Mesh, target: Target, home: Path) -> None:
    from mesh_platform.deploy.inventory import by_cloud, product_rows, stack_rows
    from mesh_platform.deploy.layers import layers
    from mesh_platform.localcloud import lifecycle

    stacks: list[StackId] = [stack for layer in layers(mesh, ENVIRONMENT) for stack in layer]
    rows = stack_rows(target.session, stacks)
    total = sum(row.resources for row in rows)
    typer.echo(f"\n9. What exists now: {len(rows)} stacks, {total} resources")
    for cloud, kinds in by_cloud(rows).items():
        shown = ", ".join(
            f"{count} {kind}" for kind, count in sorted(kinds.items(), key=lambda each: (-each[1], each[0]))
        )
        typer.echo(f"  {cloud} ({sum(kinds.values())}): {shown}")
    typer.echo("\n  product                  namespace                        topics and tables")
    for row in product_rows(target.session, stacks):
        typer.echo(f"  {row.id:24} {row.namespace:32} {', '.join((*row.topics, *row.tables))}")
    found = lifecycle.servers(lifecycle.folders(home))
    running = [server.name for server in found if server.state == "running"]
    recorded = [server.name for server in found if server.state != "running"]
    if recorded:
        typer.echo(f"\n  Recorded only: {', '.join(recorded)}: the store keeps their rules, and no server holds them.")
    typer.echo(
        "\n  Confluent and Databricks are stood in for: no account was asked. "
        + (f"Really running: {', '.join(running)}." if running else "No server runs.")
    )
    typer.echo(
        f"\nWhere to look next\n  source .venv/bin/activate; cd {_short(home)}\n"
        "  mesh status                                    stacks, products, costs, workloads\n"
        "  mesh events demo --payments 1000 --kill 3      more payments, with processors killed on the way\n"
        "  mesh local run risk.scoring                    a product's own process, supervised\n"
        "  mesh new streaming-product                     start a product of your own\n"
        "  mesh gate --base main                          judge what you changed, as a review does\n"
        "  mesh preview payments-local                    change a document, then see what it would do\n"
        "  mesh preview payments-prod                     a live stack, replayed without a credential\n"
        '  eval "$(mesh local env)"; pulumi preview -s payments-local     the plain CLI\n'
        "  mesh local down                                stops the servers; what they hold is kept"
    )


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
