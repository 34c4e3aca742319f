"""`mesh rotate`: a product's API keys replaced, one of the two valid and told at every moment."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import UsageError

from . import complete
from .options import SCHEMA_VERSION, EnvironmentOption, Format, FormatOption, RootOption, find_root, load
from .targets import applied, known, looked_at, watching

if TYPE_CHECKING:
    from mesh_platform.deploy.rotate import Turn
    from mesh_platform.deploy.run import Watch
    from mesh_platform.deploy.target import Target
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.model import Product


def rotate(
    product: Annotated[
        str, typer.Argument(help="A product, as payments.transactions.", autocompletion=complete.products)
    ],
    environment: EnvironmentOption = "local",
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this the steps are only shown.")] = False,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Replace a product's API keys for Kafka and the registry; cut off anywhere, the same command goes on."""
    from .program import now

    home = find_root(root)
    mesh = load(home)
    known(mesh, environment)
    chosen = _product(mesh, product, environment)
    moment = now()
    where = applied(home, mesh, environment, moment) if yes else looked_at(home, mesh, environment, moment, live=True)
    with where as target:
        left = _left(target, chosen, environment)
        if yes:
            with watching() as watch:
                _turn(home, target, chosen, environment, left, watch)
    if format is Format.json:
        typer.echo(json.dumps(_data(chosen, environment, left, done=yes), indent=2))
    elif not yes:
        for number, turn in enumerate(left, 1):
            typer.echo(f"  {number}. {turn.where}: {turn}")
    said = "rotated" if yes else f"nothing was done; next: mesh rotate {product} --yes -e {environment}"
    typer.echo(said, err=True)


def _left(target: Target, product: Product, environment: str) -> tuple[Turn, ...]:
    from mesh_platform.deploy.rotate import turns
    from mesh_platform.deploy.rotate_state import keys_of

    keys = keys_of(target.session, product, environment)
    return turns(product.id, environment, f"{product.folder}/stack.yaml", keys)


def _turn(home: Path, target: Target, product: Product, environment: str, left: Sequence[Turn], watch: Watch) -> None:
    """Take the steps one by one; each is read anew from what the one before has left."""
    from mesh_platform.deploy.rotate import advanced
    from mesh_platform.deploy.rotate_document import write_generation

    from .program import program_of

    _look(home, target, product, environment, watch)
    whole = len(left)
    while left:
        turn = left[0]
        if turn.kind == "document":
            write_generation(home / turn.where, environment, turn.makes[0])
            product = load(home).products[product.id]
        else:
            target.session.up(turn.where, program_of(home)(target, turn.where), watch(turn.where))
        typer.echo(f"  {whole - len(left) + 1}. {turn.where}: {turn}", err=True)
        after = () if len(left) == 1 else _left(target, product, environment)
        advanced(left, after)
        left = after


def _look(home: Path, target: Target, product: Product, environment: str, watch: Watch) -> None:
    """Refuse a rotation that would apply anything else along."""
    from mesh_platform.deploy.rotate_state import require_nothing_else
    from mesh_platform.deploy.run import look
    from mesh_platform.mesh.ids import StackId

    from .program import program_of

    stacks = [StackId(layer, environment, product.id.domain) for layer in ("identity", "domain")]
    for outcome in look(target, program_of(home), stacks, watch):
        if outcome.error is not None:
            raise outcome.error
        if outcome.plan is not None:
            require_nothing_else(outcome.plan, product.id)


def _product(mesh: Mesh, name: str, environment: str) -> Product:
    found = next((product for id_, product in mesh.products.items() if str(id_) == name), None)
    if found is None:
        known_ones = ", ".join(str(id_) for id_ in mesh.products)
        raise UsageError("no such product", where=name, fix=f"products: {known_ones}")
    if not found.in_environment(environment):
        raise UsageError(
            f"it is not deployed to {environment}",
            where=name,
            fix=f"environments: {', '.join(found.stack.environments)}",
        )
    return found


def _data(product: Product, environment: str, turns: Sequence[Turn], *, done: bool) -> dict[str, object]:
    return {
        "schemaVersion": SCHEMA_VERSION,
        "product": str(product.id),
        "environment": environment,
        "done": done,
        "steps": [
            {
                "kind": turn.kind, "where": turn.where, "said": str(turn), "makes": list(turn.makes),
                "tells": list(turn.tells or ()), "retires": list(turn.retires),
            }
            for turn in turns
        ],
    }  # fmt: skip
