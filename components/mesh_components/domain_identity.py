"""Component DomainIdentity: what of a domain takes account rights, so that its own stack needs none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

import pulumi
import pulumi_databricks as databricks
from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import ProductId

from . import product_settings
from .children import Children
from .deployer import Deployer
from .product_identity import ProductIdentity
from .refs import ApiKeyRef, IdentityRefs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mesh_platform.documents.kinds import Environment
    from mesh_platform.mesh.model import DomainView, Product

    from .labels import Labels
    from .refs import PlatformRefs, Providers


class DomainIdentityArgs(TypedDict):
    """Args of DomainIdentity."""

    domain: DomainView
    """The domain, with its charter."""
    products: Sequence[Product]
    """Its products in the environment."""
    environment: Environment
    """The environment."""
    platform: PlatformRefs
    """What the platform layer made."""
    providers: Providers
    """Explicit providers; `account` is used for people and bills, `workspace` for the catalog."""


class DomainIdentity(pulumi.ComponentResource):
    """Catalog, group of workloads, deployer, and a ProductIdentity for each product."""

    catalog: pulumi.Output[str]
    """Name of the domain's catalog."""
    identities: Mapping[ProductId, IdentityRefs]
    """Identities by product."""
    deployer_kafka_keys: tuple[ApiKeyRef, ...]
    """The deployer's overlapping keys for the cluster."""
    deployer_registry_keys: tuple[ApiKeyRef, ...]
    """The deployer's overlapping keys for the registry."""

    def __init__(self, name: str, args: DomainIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        domain, environment = args["domain"], args["environment"]
        seen = {"domain": domain.id, "productIds": sorted(str(product.id) for product in args["products"])}
        super().__init__("mesh:index:DomainIdentity", name, seen, opts)
        self._children, self._given = Children(parent=self, protect=environment.protect), args
        labels = product_settings.domain_labels(domain, environment.id)
        self.catalog = self._catalog(name, labels)
        group = self._workloads(name)
        deployer = Deployer(
            f"{name}-deployer",
            {
                "domain": domain.id,
                "environment": environment,
                "labels": labels,
                "platform": args["platform"],
                "providers": args["providers"],
            },
            pulumi.ResourceOptions(parent=self),
        )
        self.deployer_kafka_keys, self.deployer_registry_keys = deployer.kafka_keys, deployer.registry_keys
        self.identities = {product.id: self._product(name, product, group) for product in args["products"]}
        self.register_outputs({"catalog": self.catalog})

    def _catalog(self, name: str, labels: Labels) -> pulumi.Output[str]:
        args, environment = self._given, self._given["environment"]
        physical = naming.catalog(args["domain"].id, environment.id)
        stored = environment.databricks.storage is not None
        catalog = databricks.Catalog(
            f"{name}-catalog",
            name=physical,
            comment=args["domain"].document.description or args["domain"].document.name,
            # The workspace that makes an isolated catalog is bound to it; further ones are bound one by one.
            isolation_mode="ISOLATED",
            storage_root=pulumi.Output.concat(args["platform"].storage_url, "/", physical) if stored else None,
            properties=labels.databricks(),
            opts=self._children.options(databricks.Catalog, args["providers"].workspace),
        )
        return catalog.name

    def _workloads(self, name: str) -> databricks.Group:
        args = self._given
        group = databricks.Group(
            f"{name}-workloads",
            display_name=naming.workloads(args["domain"].id, args["environment"].id),
            opts=self._children.options(databricks.Group, args["providers"].account),
        )
        databricks.GroupMember(
            f"{name}-everyone",
            group_id=args["platform"].everyone_group_id,
            member_id=group.id,
            opts=self._children.options(databricks.GroupMember, args["providers"].account),
        )
        return group

    def _product(self, name: str, product: Product, group: databricks.Group) -> IdentityRefs:
        args = self._given
        made = ProductIdentity(
            f"{name}-{product.id.product}",
            {
                "product": product,
                "environment": args["environment"],
                "labels": product_settings.labels(product, args["environment"].id, args["domain"].charter),
                "providers": args["providers"],
                "domain": args["domain"].document,
                "platform": args["platform"],
                "catalog": self.catalog,
                "group_id": group.id,
            },
            pulumi.ResourceOptions(parent=self),
        )
        return made.refs
