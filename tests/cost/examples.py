"""The example mesh, changed copies of it, and price books made of a few words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from mesh_platform.cost import Shape
from mesh_platform.documents.kinds import PriceBook
from mesh_platform.mesh import Mesh, load
from mesh_platform.mesh.ids import ProductId

ROOT = Path(__file__).resolve().parents[2]
TRANSACTIONS = ProductId("payments", "transactions")
SETTLEMENTS = ProductId("payments", "settlements")
ACCOUNTS = ProductId("customers", "accounts")


@cache
def mesh() -> Mesh:
    """Return the example mesh."""
    found, findings = load(ROOT)
    assert found is not None, findings
    return found


def with_stack(product: ProductId, **changes: Any) -> Mesh:
    """Return the example with settings of one product's stack changed."""
    found = mesh()
    changed = replace(
        found.products[product], stack=found.products[product].stack.model_copy(update=changes)
    )  # fmt: skip
    view = found.domains[product.domain]
    own = tuple(changed if each.id == product else each for each in view.products)
    return replace(
        found,
        products={**found.products, product: changed},
        domains={**found.domains, product.domain: replace(view, products=own)},
    )


def with_port(product: ProductId, **changes: Any) -> Mesh:
    """Return the example with settings of a product's first port changed."""
    found = mesh()
    whole = found.products[product]
    port = replace(whole.ports[0], settings=whole.ports[0].settings.model_copy(update=changes))
    changed = replace(whole, ports=(port, *whole.ports[1:]))
    view = found.domains[product.domain]
    own = tuple(changed if each.id == product else each for each in view.products)
    return replace(
        found,
        products={**found.products, product: changed},
        domains={**found.domains, product.domain: replace(view, products=own)},
    )


def book(*prices: tuple[str, str, float], **usage: float) -> PriceBook:
    """Return a price book of (shape, unit, price)."""
    return PriceBook.model_validate(
        {
            "apiVersion": "mesh/v1", "kind": "PriceBook", "id": "prices", "currency": "EUR", "validFrom": "2026-10-01",
            "source": "figures of a test", "usage": usage,
            "prices": [
                {"shape": shape, "unit": unit, "price": price, "service": "Some service"}
                for shape, unit, price in prices
            ],
        }
    )  # fmt: skip


def shape(name: str = "kafka.partition", quantity: str = "1", unit: str = "partition-month", **other: str) -> Shape:
    """Return a shape of payments.transactions."""
    named = {"owner": "payments.transactions", "part": "ports.completed.v1"} | other
    return Shape(name=name, quantity=Decimal(quantity), unit=unit, **named)
