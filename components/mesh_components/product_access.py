"""Component ProductAccess: every right that a product's stack holds, its own and its consumers', and secured views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from .catalog_access import CatalogAccess
from .children import Children
from .parts import ProductPartArgs
from .product_settings import identity, principal

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Team
    from mesh_platform.mesh.ids import ProductId
    from mesh_platform.mesh.rights import Rights

    from .refs import IdentityRefs, PlatformRefs, Text


class ProductAccessArgs(ProductPartArgs):
    """Args of ProductAccess."""

    rights: Rights
    """What the product's stack declares: `rights(...).of(product)`."""
    platform: PlatformRefs
    """What the platform layer made."""
    identities: Mapping[ProductId, IdentityRefs]
    """Identities of the product and of every product that the rights name."""
    teams: Mapping[str, Team]
    """Teams by id, for their groups at the identity provider."""
    warehouse_id: Text
    """SQL warehouse that makes the views."""
    after: Mapping[str, Sequence[pulumi.Resource]]
    """What a right comes after, by topic, subject, or full name of schema and table."""


class ProductAccess(pulumi.ComponentResource):
    """KafkaAcls or RoleBindings, RoleBindings on subjects, client quota, secured views, Grants."""

    def __init__(self, name: str, args: ProductAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product, environment, rights = args["product"], args["environment"], args["rights"]
        super().__init__("mesh:index:ProductAccess", name, {"productId": str(product.id)}, opts)
        self._given = args
        if rights.kafka or rights.subjects or rights.quotas:
            self._kafka(name, rights)
        # Views and rights are never protected: an agreement that ends must be able to take them along.
        access = CatalogAccess(
            name=name,
            environment=environment.id,
            children=Children(parent=self, protect=False),
            provider=args["providers"].workspace,
            principal=lambda who: principal(who, args["identities"], args["teams"], environment.id),
            after=args["after"],
        )
        ports = {str(port.id): port for port in product.ports}
        made = access.views(rights.views, ports, args["warehouse_id"], args["labels"].databricks())
        access.grants(rights.catalogs, made)
        self.register_outputs({})

    def _kafka(self, name: str, rights: Rights) -> None:
        from .kafka_access import KafkaAccess

        args, kafka = self._given, self._given["environment"].kafka
        access = KafkaAccess(
            name=name,
            children=Children(parent=self, protect=False),
            provider=args["providers"].confluent,
            platform=args["platform"],
            account=lambda product: self._identity(product).service_account_id,
            after=args["after"],
        )
        if kafka.authorization == "acl":
            access.acls(rights.kafka)
        else:
            access.roles(rights.kafka)
        access.subjects(rights.subjects)
        if kafka.tier == "dedicated":
            for quota in rights.quotas:
                access.quota(quota, args["labels"].brief())

    def _identity(self, product: ProductId) -> IdentityRefs:
        return identity(self._given["identities"], product, self._given["environment"].id)
