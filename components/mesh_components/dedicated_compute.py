"""Component DedicatedCompute: what a product with a workspace of its own has there instead of the platform's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_databricks as databricks
from mesh_platform.mesh import naming

from . import compute
from .children import Children
from .parts import ProductPartArgs
from .receivers import destination, key

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Domain

    from .refs import IdentityRefs, Text


class DedicatedComputeArgs(ProductPartArgs):
    """Args of DedicatedCompute."""

    domain: Domain
    """The domain's document, for its receivers."""
    owners: Sequence[str]
    """Groups of the identity provider that may use warehouse and policy."""
    identity: IdentityRefs
    """The product's own identities."""
    receiver_secrets: Mapping[str, Text]
    """Addresses of webhooks by secret name."""


class DedicatedCompute(pulumi.ComponentResource):
    """SQL warehouse and cluster policy with their permissions, and a notification destination per receiver."""

    warehouse_id: pulumi.Output[str]
    """The product's own SQL warehouse."""
    policy_id: pulumi.Output[str]
    """The product's own cluster policy."""
    destinations: Mapping[str, pulumi.Output[str]]
    """Notification destinations of this workspace by `<domain>.<receiver>`."""

    def __init__(self, name: str, args: DedicatedComputeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product, environment = args["product"], args["environment"]
        super().__init__("mesh:index:DedicatedCompute", name, {"productId": str(product.id)}, opts)
        self._children = Children(parent=self, protect=environment.protect)
        self._cloud = args["providers"].workspace
        physical, tags = naming.account(product.id, environment.id), args["labels"].databricks()
        warehouse = databricks.SqlEndpoint(
            f"{name}-warehouse",
            compute.warehouse(physical, environment.databricks.warehouse, tags),
            opts=self._children.options(databricks.SqlEndpoint, self._cloud),
        )
        policy = databricks.ClusterPolicy(
            f"{name}-policy",
            name=physical,
            description=args["labels"].sentence(),
            definition=compute.policy(tags),
            opts=self._children.options(databricks.ClusterPolicy, self._cloud),
        )
        self.warehouse_id, self.policy_id = warehouse.id, policy.id
        databricks.Permissions(
            f"{name}-warehouse-users",
            sql_endpoint_id=warehouse.id,
            access_controls=_users(args),
            opts=self._children.options(databricks.Permissions, self._cloud),
        )
        databricks.Permissions(
            f"{name}-policy-users",
            cluster_policy_id=policy.id,
            access_controls=_users(args),
            opts=self._children.options(databricks.Permissions, self._cloud),
        )
        self.destinations = self._destinations(name, args)
        self.register_outputs({"warehouseId": self.warehouse_id, "policyId": self.policy_id})

    def _destinations(self, name: str, args: DedicatedComputeArgs) -> dict[str, pulumi.Output[str]]:
        domain, found = args["domain"], dict[str, pulumi.Output[str]]()
        for receiver in sorted(set(args["product"].stack.monitoring.receivers)):
            config = destination(domain.receivers[receiver], args["receiver_secrets"])
            if config is not None:
                made = databricks.NotificationDestination(
                    f"{name}-receiver-{receiver}",
                    display_name=f"{args['product'].id}.{receiver}",
                    config=config,
                    opts=self._children.options(databricks.NotificationDestination, self._cloud, old_first=True),
                )
                found[key(domain.id, receiver)] = made.id
        return found


def _users(args: DedicatedComputeArgs) -> list[databricks.PermissionsAccessControlArgs]:
    workload = databricks.PermissionsAccessControlArgs(
        service_principal_name=args["identity"].application_id, permission_level="CAN_USE"
    )
    groups = [
        databricks.PermissionsAccessControlArgs(group_name=group, permission_level="CAN_USE")
        for group in sorted(set(args["owners"]))
    ]
    return [workload, *groups]
