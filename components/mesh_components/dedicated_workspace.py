"""Component DedicatedWorkspace: a Databricks workspace for one product, and who and what reaches into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_databricks as databricks
from mesh_platform.errors import DocumentError
from mesh_platform.mesh import naming

from .children import Children
from .parts import ProductPartArgs
from .refs import Text

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment
    from mesh_platform.documents.kinds.environment import DedicatedWorkspaces


class DedicatedWorkspaceArgs(ProductPartArgs):
    """Args of DedicatedWorkspace."""

    catalog: Text
    """Name of the domain's catalog, as an output so that the binding comes after it."""
    group_id: Text
    """The domain's group of workloads, whose members may use the workspace."""


class DedicatedWorkspace(pulumi.ComponentResource):
    """MwsWorkspaces in the environment's region, WorkspaceBinding of the catalog, MwsPermissionAssignment."""

    workspace_id: pulumi.Output[str]
    """Number of the workspace."""
    url: pulumi.Output[str]
    """Its address, with which the domain's stack configures a provider."""

    def __init__(self, name: str, args: DedicatedWorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product, environment = args["product"], args["environment"]
        settings = _settings(environment, str(product.id))
        super().__init__("mesh:index:DedicatedWorkspace", name, {"productId": str(product.id)}, opts)
        children = Children(parent=self, protect=environment.protect)
        account = args["providers"].account
        workspace = databricks.MwsWorkspaces(
            f"{name}-workspace",
            account_id=environment.databricks.account,
            workspace_name=naming.workspace(product.id, environment.id),
            aws_region=environment.region,
            credentials_id=settings.credentials_id,
            storage_configuration_id=settings.storage_configuration_id,
            network_id=settings.network_id,
            custom_tags=args["labels"].databricks(),
            opts=children.options(databricks.MwsWorkspaces, account),
        )
        self.workspace_id = workspace.workspace_id
        self.url = workspace.workspace_url
        databricks.WorkspaceBinding(
            f"{name}-catalog",
            workspace_id=self.workspace_id,
            securable_type="catalog",
            securable_name=args["catalog"],
            opts=children.options(databricks.WorkspaceBinding, args["providers"].workspace),
        )
        databricks.MwsPermissionAssignment(
            f"{name}-users",
            workspace_id=self.workspace_id,
            principal_id=args["group_id"],
            permissions=["USER"],
            opts=children.options(databricks.MwsPermissionAssignment, account),
        )
        self.register_outputs({"workspaceId": self.workspace_id, "url": self.url})


def _settings(environment: Environment, product: str) -> DedicatedWorkspaces:
    """Return what workspaces are made from; raises DocumentError where the environment cannot make any."""
    found = environment.databricks
    if found.cloud != "AWS":
        raise DocumentError(
            f"workspaces of a product's own can be made on AWS, not on {found.cloud}",
            fix="set workspace: shared in stack.yaml",
            where=product,
        )
    if found.dedicated is None:
        raise DocumentError(
            f"environment {environment.id} has nothing to make workspaces from",
            fix=f"add databricks.dedicated to environments/{environment.id}.yaml, or set workspace: shared",
            where=product,
        )
    return found.dedicated
