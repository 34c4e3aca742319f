"""What a product's parts are told: labels, owners, its own identity and its own providers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from mesh_platform.errors import DocumentError, ReferenceError_
from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import PortId, ProductId, StackId
from mesh_platform.mesh.model import Principal

from .labels import Labels

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import DomainCharter, Team
    from mesh_platform.mesh.model import DomainView, Product
    from mesh_platform.mesh.rights import Rights

    from .refs import IdentityRefs, Providers, Text


def labels(product: Product, environment: str, charter: DomainCharter) -> Labels:
    """Return the labels of a product's own things."""
    return Labels(
        domain=product.id.domain,
        product=str(product.id),
        environment=environment,
        cost_centre=charter.cost_centre,
        classification=product.classification,
        owner=product.owner,
    )


def domain_labels(domain: DomainView, environment: str) -> Labels:
    """Return the labels of what a domain has as a whole."""
    return Labels(
        domain=domain.id,
        product="",
        environment=environment,
        cost_centre=domain.charter.cost_centre,
        classification="",
        owner=domain.charter.owner,
    )


def group(teams: Mapping[str, Team], team: str) -> str:
    """Return a team's group at the identity provider; raises DocumentError for an unknown team."""
    if team not in teams:
        raise DocumentError(f"team {team!r} does not exist", fix=f"add governance/teams/{team}.yaml")
    return teams[team].group or team


def identity(identities: Mapping[ProductId, IdentityRefs], product: ProductId, environment: str) -> IdentityRefs:
    """Return a product's identities; raises ReferenceError_ with the stack that makes them."""
    if product not in identities:
        raise ReferenceError_(
            f"the identities of {product} are not known",
            fix=f"run `mesh up {StackId('identity', environment, product.domain)}` first",
            where=str(product),
        )
    return identities[product]


def principal(
    who: Principal, identities: Mapping[ProductId, IdentityRefs], teams: Mapping[str, Team], environment: str
) -> Text:
    """Return who a right is for in Unity Catalog: a service principal, a group of the identity provider, or a user."""
    match who.kind:
        case "product":
            return identity(identities, who.product, environment).application_id
        case "team":
            return group(teams, who.id)
        case _:
            return who.id


def readable(rights: Rights, product: Product, environment: str) -> dict[PortId, str]:
    """Return what agreements let a product query: full names by port, of the table or else of a secured view.

    `rights` are those of the whole environment, for each provider's stack holds its own.
    """
    found: dict[PortId, str] = {}
    reads = {
        right.securable
        for right in rights.catalogs
        if right.securable_type == "table" and right.principal == Principal("product", str(product.id))
    }
    for port in product.inputs:
        views = [view.name for view in rights.views if view.port == port]
        names = [naming.full_table(port, environment, name) for name in ("", *sorted(views))]
        readable_names = [name for name in names if name in reads]
        if readable_names:
            found[port] = readable_names[0]
    return found


def own(product: Product, providers: Providers) -> Providers:
    """Return the providers with the product's own workspace as `workspace`; never the shared one by mistake."""
    if product.stack.workspace == "shared":
        return providers
    return replace(providers, workspace=providers.dedicated.get(product.id))
