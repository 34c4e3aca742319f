"""How an environment stands, as a person and as a program reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from .columns import columns

if TYPE_CHECKING:
    from mesh_platform.cost import Estimate
    from mesh_platform.deploy.standing import Standing
    from mesh_platform.mesh import Mesh


def lines(found: Standing, mesh: Mesh) -> list[str]:
    """Return stacks, products and what waits, each under its own heading."""
    stacks = [(row.name, str(row.resources), _money(found.costs[row.name])) for row in found.stacks]
    total = sum((each.monthly for each in found.costs.values()), Decimal(0))
    said = columns([("stack", "resources", "a month"), *stacks, ("all", "", f"{total:,.2f}")], "lrr")
    if found.products:
        said += ["", *columns([("product", "a month", "budget", "", "namespace"), *_products(found, mesh)], "lrrrl")]
    unpriced = sum(len(each.unpriced) for each in found.costs.values())
    if unpriced:
        said += ["", f"  {unpriced} parts have no price and are in no sum; mesh cost lists them"]
    if found.work:
        said += ["", *columns([(work.stack, work.what, f"next: {work.next}") for work in found.work], "lll")]
    return said


def data(found: Standing, mesh: Mesh, environment: str) -> dict[str, object]:
    """Return it in the form of docs/schemas/status.schema.json; amounts are numbers, a month."""
    return {
        "environment": environment,
        "currency": next((each.currency for each in found.costs.values() if each.currency), None),
        "stacks": [
            {
                "name": row.name, "layer": row.layer, "resources": row.resources, "components": row.components,
                "pending": row.pending, "heldBy": row.held_by, "monthly": float(found.costs[row.name].monthly),
                "unpriced": len(found.costs[row.name].unpriced),
            }
            for row in found.stacks
        ],
        "products": [
            {
                "id": row.id, "namespace": row.namespace, "topics": list(row.topics), "tables": list(row.tables),
                "monthly": float(found.of_product(row.id).monthly), "budget": _budget(mesh, row.id),
            }
            for row in found.products
        ],
        "work": [{"stack": work.stack, "what": work.what, "next": work.next} for work in found.work],
    }  # fmt: skip


def _products(found: Standing, mesh: Mesh) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for row in found.products:
        cost, budget = found.of_product(row.id), _budget(mesh, row.id)
        share = f"{cost.monthly / Decimal(str(budget)) * 100:.0f} %" if budget else ""
        rows.append((row.id, _money(cost), f"of {budget:,.2f}" if budget else "", share, row.namespace))
    return rows


def _budget(mesh: Mesh, product: str) -> float | None:
    """Return a product's monthly budget; None for one that the documents do not have any more."""
    return next((each.stack.budget.monthly for id_, each in mesh.products.items() if str(id_) == product), None)


def _money(found: Estimate) -> str:
    return f"{'at least ' if found.unpriced else ''}{found.monthly:,.2f}"
