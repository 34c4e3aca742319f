"""What the demo does after the example is there: a product from a template, deployed, then scaled by one number."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from .options import load
from .targets import watching

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mesh_platform.deploy.run import Outcome
    from mesh_platform.deploy.target import Target
    from mesh_platform.mesh.ids import StackId

TEMPLATE = "streaming-product"
ANSWERS = {
    "domain": "notifications",
    "product": "digests",
    "purpose": "One summary a day for each customer.",
    "budget": "400",
}
FOLDER = "domains/notifications/products/digests"
FEWER, MORE = "partitions: 3", "partitions: 6"


def grow(home: Path, environment: str, target: Target) -> int:
    """Add a product to the mesh at `home`, deploy and scale it; returns how many resources changed, 0 where it is."""
    if (home / FOLDER).exists():
        typer.echo("  notifications.digests is there already")
        return 0
    from mesh_platform import creation
    from mesh_platform.mesh.ids import StackId

    made = creation.create(home, creation.draft(home, creation.read(home, TEMPLATE), ANSWERS))
    typer.echo(f"  mesh new {TEMPLATE}: {len(made.files)} files in {made.folder}")
    stacks = [StackId(layer, environment, ANSWERS["domain"]) for layer in ("identity", "domain")]
    typer.echo(f"  mesh cost: {_cost(home, environment)}")
    changed = _apply(home, target, [[stack] for stack in stacks])
    document = home / FOLDER / "stack.yaml"
    document.write_text(document.read_text(encoding="utf-8").replace(FEWER, MORE), encoding="utf-8")
    typer.echo(f"  scaled: {FEWER} is {MORE} in {FOLDER}/stack.yaml")
    return changed + _apply(home, target, [stacks[1:]])


def _cost(home: Path, environment: str) -> str:
    from mesh_platform import cost
    from mesh_platform.mesh.ids import ProductId

    mesh = load(home)
    found = cost.of_product(mesh, ProductId(ANSWERS["domain"], ANSWERS["product"]), environment)
    unpriced = f", {len(found.unpriced)} things have no price" if found.unpriced else ""
    return f"{found.monthly:.2f} {found.currency} a month{unpriced}"


def _apply(home: Path, target: Target, layers: Sequence[Sequence[StackId]]) -> int:
    from mesh_platform.deploy.run import apply

    from .program import program_of
    from .render import DONE, outcome_line

    with watching() as watch:
        done: Sequence[Outcome] = apply(target, program_of(home), layers, watch)
    for outcome in done:
        if outcome.error is not None:
            raise outcome.error
        typer.echo(outcome_line(outcome, DONE))
    return sum(len(outcome.plan.resources) for outcome in done if outcome.plan)
