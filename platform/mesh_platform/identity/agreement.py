"""Who may ask for, decide and take back an access agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mesh_platform.mesh.approval import needed

from .people import Person, of_teams
from .requirement import Requirement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mesh_platform.documents.kinds import Statement
    from mesh_platform.mesh import Agreement, Mesh


def requirement(
    agreement: Agreement, mesh: Mesh, statements: Sequence[Statement], everybody: Mapping[str, Person]
) -> Requirement:
    """Return what an agreement needs: its consumer asks, the owner of the product and stewards of its domain decide."""
    product = mesh.products[agreement.port.product]
    owners = frozenset({product.owner})
    stewards = frozenset(mesh.domains[product.id.domain].charter.stewards)
    consumers = of_teams(everybody, {agreement.consumer_team})
    if agreement.consumer.kind == "user":
        consumers = frozenset({agreement.consumer.id})
    return Requirement(
        needed=needed(agreement.decider, statements),
        teams={"owner": owners, "steward": stewards},
        requesters=consumers,
        against={
            "owner": owners | {agreement.consumer_team},
            "steward": stewards,
            "governance": None,
            "incident": None,
        },
    )
