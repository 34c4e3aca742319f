"""Component Analytics: what all domains of an environment share in Databricks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

import pulumi
import pulumi_databricks as databricks
from mesh_platform.mesh import naming

from . import compute
from .children import Children
from .receivers import destination, key
from .refs import Text

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment
    from mesh_platform.mesh.model import DomainView

    from .refs import Providers


class AnalyticsArgs(TypedDict):
    """Args of Analytics."""

    environment: Environment
    """The environment; its Databricks part is used."""
    domains: Mapping[str, DomainView]
    """Domains with a product in the environment: their receivers become notification destinations."""
    receiver_secrets: Mapping[str, Text]
    """Addresses of webhooks by secret name."""
    providers: Providers
    """Explicit providers; `workspace` and `account` are used."""


class Analytics(pulumi.ComponentResource):
    """Storage, the shared warehouse and cluster policy, the group of all workloads, and notification destinations."""

    warehouse_id: pulumi.Output[str]
    """The shared SQL warehouse."""
    everyone_group_id: pulumi.Output[str]
    """The group of all workloads: it may use the warehouse."""
    storage_url: Text
    """Root below which catalogs keep managed data; empty for the metastore's own."""
    destinations: Mapping[str, Text]
    """Notification destination ids by `<domain>.<receiver>`."""

    def __init__(self, name: str, args: AnalyticsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        environment = args["environment"]
        super().__init__(
            "mesh:index:Analytics",
            name,
            {"environment": environment.id, "metastore": environment.databricks.metastore},
            opts,
        )
        self._children = Children(parent=self, protect=environment.protect)
        self._clouds = args["providers"]
        self.storage_url = self._storage(name, environment)
        group = databricks.Group(
            f"{name}-workloads",
            display_name=naming.everyone(environment.id),
            opts=self._children.options(databricks.Group, self._clouds.account),
        )
        self.everyone_group_id = group.id
        self._compute(name, environment, group, self._workspace(name, environment, group))
        self.destinations = self._destinations(name, args)
        self.register_outputs({"warehouseId": self.warehouse_id, "everyoneGroupId": self.everyone_group_id})

    def _shared(self, kind: type[pulumi.Resource], *after: pulumi.Resource) -> pulumi.ResourceOptions:
        return self._children.options(kind, self._clouds.workspace, after=after)

    def _storage(self, name: str, environment: Environment) -> Text:
        storage = environment.databricks.storage
        if storage is None:
            return ""
        role = databricks.StorageCredentialAwsIamRoleArgs(role_arn=storage.role_arn) if storage.role_arn else None
        connector = storage.access_connector
        identity = (
            databricks.StorageCredentialAzureManagedIdentityArgs(access_connector_id=connector) if connector else None
        )
        credential = databricks.StorageCredential(
            f"{name}-storage",
            name=f"mesh-{environment.id}",
            aws_iam_role=role,
            azure_managed_identity=identity,
            comment="mesh: managed data of all domains",
            opts=self._shared(databricks.StorageCredential),
        )
        location = databricks.ExternalLocation(
            f"{name}-location",
            name=f"mesh-{environment.id}",
            url=storage.url,
            credential_name=credential.name,
            comment="mesh: managed data of all domains",
            opts=self._shared(databricks.ExternalLocation),
        )
        return location.url

    def _workspace(self, name: str, environment: Environment, group: databricks.Group) -> list[pulumi.Resource]:
        """Let the group into the workspace, which knows no group of the account before; returns what to come after."""
        workspace = environment.databricks.workspace.id
        if workspace is None:
            return []
        assigned = databricks.MwsPermissionAssignment(
            f"{name}-workspace",
            workspace_id=workspace,
            principal_id=group.id,
            permissions=["USER"],
            opts=self._children.options(databricks.MwsPermissionAssignment, self._clouds.account),
        )
        return [assigned]

    def _compute(
        self, name: str, environment: Environment, group: databricks.Group, inside: list[pulumi.Resource]
    ) -> None:
        tags = {"mesh_environment": environment.id, "mesh_owner": "platform"}
        warehouse = databricks.SqlEndpoint(
            f"{name}-warehouse",
            compute.warehouse(f"mesh-{environment.id}", environment.databricks.warehouse, tags),
            opts=self._shared(databricks.SqlEndpoint),
        )
        policy = databricks.ClusterPolicy(
            f"{name}-policy",
            name=f"mesh-{environment.id}",
            description="mesh: clusters of shared workloads",
            definition=compute.policy(tags),
            opts=self._shared(databricks.ClusterPolicy),
        )
        self.warehouse_id = warehouse.id
        users = [databricks.PermissionsAccessControlArgs(group_name=group.display_name, permission_level="CAN_USE")]
        databricks.Permissions(
            f"{name}-warehouse-users", sql_endpoint_id=warehouse.id, access_controls=users,
            opts=self._shared(databricks.Permissions, warehouse, *inside),
        )  # fmt: skip
        databricks.Permissions(
            f"{name}-policy-users", cluster_policy_id=policy.id, access_controls=users,
            opts=self._shared(databricks.Permissions, policy, *inside),
        )  # fmt: skip

    def _destinations(self, name: str, args: AnalyticsArgs) -> dict[str, Text]:
        found: dict[str, Text] = {}
        for domain, view in sorted(args["domains"].items()):
            for receiver, settings in sorted(view.document.receivers.items()):
                config = destination(settings, args["receiver_secrets"])
                if config is not None:
                    made = databricks.NotificationDestination(
                        f"{name}-receiver-{domain}.{receiver}",
                        display_name=f"{domain}.{receiver}",
                        config=config,
                        opts=self._children.options(
                            databricks.NotificationDestination, self._clouds.workspace, old_first=True
                        ),
                    )
                    found[key(domain, receiver)] = made.id
        return found
