"""Component Domain: the products of a domain in one environment, and who may use its catalog."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

import pulumi
import pulumi_databricks as databricks
from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import ProductId

from .catalog_access import CatalogAccess
from .children import Children
from .data_product import DataProduct
from .product_settings import principal, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mesh_platform.documents.kinds import Environment, Team
    from mesh_platform.mesh.model import DomainView, Product
    from mesh_platform.mesh.rights import Rights

    from .refs import IdentityRefs, PlatformRefs, Providers, Text


class DomainArgs(TypedDict):
    """Args of Domain."""

    domain: DomainView
    """The domain, with its charter."""
    products: Sequence[Product]
    """Its products in the environment."""
    environment: Environment
    """The environment."""
    rights: Rights
    """All rights of the environment: what the domain's stack holds is chosen from them."""
    platform: PlatformRefs
    """What the platform layer made."""
    identities: Mapping[ProductId, IdentityRefs]
    """Identities of its own products and of every product that its rights name."""
    teams: Mapping[str, Team]
    """Teams by id, for their groups at the identity provider."""
    providers: Providers
    """Explicit providers; those of dedicated workspaces by product."""
    validate_schemas: bool
    """Whether a preview asks the registry if schemas are compatible."""
    sources: Mapping[ProductId, Mapping[str, bytes]]
    """Contents of the files that jobs name, by product and by path below its folder."""
    receiver_secrets: Mapping[str, Text]
    """Addresses of webhooks by secret name, for destinations in dedicated workspaces."""


class Domain(pulumi.ComponentResource):
    """Grants on the catalog, its bindings to workspaces of foreign consumers, and a DataProduct for each product."""

    products: Mapping[ProductId, DataProduct]
    """Products by id."""

    def __init__(self, name: str, args: DomainArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        seen = {"domain": args["domain"].id, "productIds": sorted(str(product.id) for product in args["products"])}
        super().__init__("mesh:index:Domain", name, seen, opts)
        self._given = args
        catalog = naming.catalog(args["domain"].id, args["environment"].id)
        bound = self._bindings(name, catalog)
        # Rights are never protected: an agreement that ends must be able to take them along.
        CatalogAccess(
            name=name,
            environment=args["environment"].id,
            children=Children(parent=self, protect=False),
            provider=args["providers"].workspace,
            principal=lambda who: principal(who, args["identities"], args["teams"], args["environment"].id),
            after={catalog: bound},
        ).grants(args["rights"].on_catalog(catalog), {})
        self.products = {product.id: self._product(name, product) for product in args["products"]}
        self.register_outputs({"catalog": catalog})

    def _bindings(self, name: str, catalog: str) -> list[pulumi.Resource]:
        """Let consumers of other domains read the isolated catalog from workspaces of their own."""
        args = self._given
        readers = {right.principal for right in args["rights"].on_catalog(catalog)}
        products = {reader.product for reader in readers if reader.kind == "product"}
        consumers = {
            product: args["identities"].get(product) for product in products if product.domain != args["domain"].id
        }
        children = Children(parent=self, protect=False)
        return [
            databricks.WorkspaceBinding(
                f"{name}-{product}-catalog",
                workspace_id=identity.workspace_id,
                securable_type="catalog",
                securable_name=catalog,
                binding_type="BINDING_TYPE_READ_ONLY",
                opts=children.options(databricks.WorkspaceBinding, args["providers"].workspace),
            )
            for product, identity in sorted(consumers.items())
            if identity is not None and identity.workspace_id is not None
        ]

    def _product(self, name: str, product: Product) -> DataProduct:
        args = self._given
        return DataProduct(
            f"{name}-{product.id.product}",
            {
                "product": product,
                "environment": args["environment"],
                "rights": args["rights"].of(product.id),
                "charter": args["domain"].charter,
                "domain": args["domain"].document,
                "platform": args["platform"],
                "identities": args["identities"],
                "teams": args["teams"],
                "providers": args["providers"],
                "validate_schemas": args["validate_schemas"],
                "reads": readable(args["rights"], product, args["environment"].id),
                "sources": args["sources"].get(product.id, {}),
                "receiver_secrets": args["receiver_secrets"],
            },
            pulumi.ResourceOptions(parent=self),
        )
