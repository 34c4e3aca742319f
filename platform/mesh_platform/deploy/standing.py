"""How an environment stands: its stacks and products, what each costs a month, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mesh_platform.cost import Estimate, price_state, written

from .inventory import ProductRow, StackRow, product_rows, stack_rows

if TYPE_CHECKING:
    from mesh_platform.engine.session import Session
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import StackId


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something that waits: in which stack, what it is, and the command that does it."""

    stack: str
    what: str
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Stacks, products, and by stack what is deployed costs a month at list prices."""

    stacks: tuple[StackRow, ...]
    products: tuple[ProductRow, ...]
    costs: Mapping[str, Estimate]
    work: tuple[Work, ...]

    def of_product(self, product: str) -> Estimate:
        """Return what the deployed resources of one product cost, whichever stack they are in."""
        found = [each.of(product) for each in self.costs.values()]
        return Estimate(
            lines=tuple(line for each in found for line in each.lines),
            unpriced=tuple(part for each in found for part in each.unpriced),
            currency=next((each.currency for each in found if each.currency), ""),
        )


def standing(session: Session, mesh: Mesh, stacks: Sequence[StackId]) -> Standing:
    """Return how these stacks stand, from their states alone: no provider is asked."""
    rows = stack_rows(session, stacks)
    rates = written(mesh)
    return Standing(
        stacks=rows,
        products=product_rows(session, stacks),
        costs={str(stack): price_state(session.resources(str(stack)), mesh.prices, rates) for stack in stacks},
        work=tuple(work for row in rows for work in _work(row)) if any(row.resources for row in rows) else (),
    )


def _work(row: StackRow) -> list[Work]:
    found: list[Work] = []
    if row.held_by:
        free = f"wait, or mesh unlock {row.name} --owner {row.held_by}"
        found.append(Work(stack=row.name, what=f"held by {row.held_by}", next=free))
    if row.pending:
        what = f"{row.pending} operations were cut off"
        found.append(Work(stack=row.name, what=what, next=f"mesh up {row.name}"))
    if not row.resources:
        found.append(Work(stack=row.name, what="not applied yet", next=f"mesh up {row.name}"))
    return found
