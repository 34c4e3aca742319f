"""`mesh cost`: what products, domains and the platform cost a month, and what changes against what is deployed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import UsageError

from . import complete
from .options import SCHEMA_VERSION, EnvironmentOption, RootOption, find_root, load

if TYPE_CHECKING:
    from mesh_platform.cost import Difference, Estimate, Figure
    from mesh_platform.mesh import Mesh


class CostFormat(StrEnum):
    """How the command writes its result."""

    text = "text"
    json = "json"
    csv = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the command tells: of whom, where, the estimate, its budgets, and the change against what is deployed."""

    subject: str
    environment: str
    estimate: Estimate
    budgets: Sequence[Figure]
    change: Difference | None


def cost(
    subject: Annotated[
        str | None,
        typer.Argument(help="A product or a domain; everything without one.", autocompletion=complete.owners),
    ] = None,
    environment: EnvironmentOption = "local",
    root: RootOption = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="A day of the month that a FOCUS export is for, as 2026-12-31.")
    ] = None,
    format: Annotated[
        CostFormat, typer.Option("--format", help="How to write it; csv is FOCUS 1.2.")
    ] = CostFormat.text,
) -> None:
    """Show the estimated cost a month, its budget, and what has no price. Figures only: the gate judges them."""
    from mesh_platform.cost import focus
    from mesh_platform.mesh.clock import instant

    from .cost_text import lines
    from .program import now
    from .targets import known

    home = find_root(root)
    mesh = load(home)
    known(mesh, environment)
    shown = _shown(home, mesh, subject or "", environment)
    if format is CostFormat.text:
        typer.echo("\n".join(lines(shown)))
        return
    rows = focus.rows(mesh, shown.estimate, environment, instant(as_of) if as_of else now())
    if format is CostFormat.csv:
        typer.echo(focus.table(rows), nl=False)
        for each in shown.estimate.unpriced:
            typer.echo(f"unpriced: {each.name} for {each.part} of {each.owner}: {each.reason}", err=True)
        return
    typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, **_data(shown), "lines": rows}, indent=2))


def _shown(home: Path, mesh: Mesh, subject: str, environment: str) -> Shown:
    from mesh_platform.cost import difference, domain_budget, of_environment, product_budget

    domains = [domain for domain in mesh.domains if mesh.deployed(domain, environment)]
    products = [product.id for domain in domains for product in mesh.deployed(domain, environment)]
    known = [*domains, *map(str, products)]
    if subject and subject not in known:
        raise UsageError(
            f"no product or domain {subject!r} in environment {environment}", fix=f"there are: {', '.join(known)}"
        )
    inside = f"{subject}."
    budgets = [
        *(product_budget(mesh, each, environment) for each in products),
        *(domain_budget(mesh, each, environment) for each in domains),
    ]
    deployed, planned = _deployed(home, mesh, environment), of_environment(mesh, environment)
    if subject:
        deployed, planned = deployed.of(subject) if deployed else None, planned.of(subject)
    return Shown(
        subject=subject,
        environment=environment,
        estimate=planned,
        budgets=[each for each in budgets if not subject or each.of == subject or each.of.startswith(inside)],
        change=difference(deployed, planned) if deployed else None,
    )


def _deployed(home: Path, mesh: Mesh, environment: str) -> Estimate | None:
    """Return what the local cloud's states cost; None for a live environment, and where nothing is deployed."""
    from mesh_platform.cost import price_state, written
    from mesh_platform.deploy.layers import layers
    from mesh_platform.engine.session import Session
    from mesh_platform.localcloud import lifecycle

    where = lifecycle.folders(home)
    if mesh.environments[environment].target != "local" or not where.state.is_dir():
        return None
    session = Session(cli=Path(), folder=where.work, variables={}, state=where.state)
    stacks = [str(stack) for layer in layers(mesh, environment) for stack in layer]
    found = [resource for stack in stacks for resource in session.resources(stack)]
    return price_state(found, mesh.prices, written(mesh)) if found else None


def _data(shown: Shown) -> dict[str, object]:
    """Return all but the lines in the form of docs/schemas/cost.schema.json; amounts are numbers there."""
    change = shown.change
    return {
        "environment": shown.environment,
        "subject": shown.subject or None,
        "currency": shown.estimate.currency or None,
        "monthly": float(shown.estimate.monthly),
        "budgets": [
            {
                "of": each.of, "used": float(each.used), "limit": float(each.limit),
                "share": None if each.share is None else round(float(each.share), 4), "over": each.over,
                "unpriced": each.unpriced, "document": each.document, "key": each.key,
            }
            for each in shown.budgets
        ],
        "unpriced": [
            {"name": each.name, "owner": each.owner, "part": each.part, "reason": each.reason}
            for each in shown.estimate.unpriced
        ],
        "difference": change and {
            "before": float(change.total.before),
            "after": float(change.total.after),
            "changes": [
                {"owner": each.owner, "before": float(each.before), "after": float(each.after)}
                for each in (*change.domains, *change.products)
            ],
        },
    }  # fmt: skip
