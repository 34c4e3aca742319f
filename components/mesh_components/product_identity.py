"""Component ProductIdentity: as whom a product runs, and on whose bill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_confluentcloud as confluent
import pulumi_databricks as databricks
from mesh_platform.mesh import naming

from . import api_keys, budgets
from .children import Children
from .dedicated_workspace import DedicatedWorkspace
from .parts import ProductPartArgs
from .refs import IdentityRefs, Text

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Domain

    from .refs import ApiKeyRef, PlatformRefs


class ProductIdentityArgs(ProductPartArgs):
    """Args of ProductIdentity."""

    domain: Domain
    """The domain's document; its receivers are told of the budget."""
    platform: PlatformRefs
    """What the platform layer made."""
    catalog: Text
    """Name of the domain's catalog, as an output."""
    group_id: Text
    """The domain's group of workloads."""


class ProductIdentity(pulumi.ComponentResource):
    """ServiceAccount with keys, ServicePrincipal in the domain's group, Budget, BudgetPolicy, maybe a workspace."""

    refs: IdentityRefs
    """What the layer above is told."""

    def __init__(self, name: str, args: ProductIdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product, environment, account = args["product"], args["environment"], args["providers"].account
        super().__init__("mesh:index:ProductIdentity", name, {"productId": str(product.id)}, opts)
        self._children = Children(parent=self, protect=environment.protect)
        self._given = args
        service_account_id, kafka, registry = self._kafka(name)
        principal = databricks.ServicePrincipal(
            f"{name}-principal",
            display_name=naming.account(product.id, environment.id),
            opts=self._children.options(databricks.ServicePrincipal, account),
        )
        databricks.GroupMember(
            f"{name}-member",
            group_id=args["group_id"],
            member_id=principal.id,
            opts=self._children.options(databricks.GroupMember, account),
        )
        databricks.Budget(
            f"{name}-budget",
            budgets.budget(product, args["domain"], environment),
            self._children.options(databricks.Budget, account),
        )
        policy = databricks.BudgetPolicy(
            f"{name}-policy",
            budgets.policy(product, environment.id, args["labels"]),
            self._children.options(databricks.BudgetPolicy, account),
        )
        workspace = self._workspace(name)
        self.refs = IdentityRefs(
            service_account_id=service_account_id,
            application_id=principal.application_id,
            kafka_keys=kafka,
            registry_keys=registry,
            budget_policy_id=policy.policy_id,
            workspace_id=workspace.workspace_id if workspace else None,
            workspace_url=workspace.url if workspace else None,
        )
        self.register_outputs({"serviceAccountId": service_account_id, "applicationId": principal.application_id})

    def _kafka(self, name: str) -> tuple[pulumi.Output[str], tuple[ApiKeyRef, ...], tuple[ApiKeyRef, ...]]:
        args, product = self._given, self._given["product"]
        cloud = args["providers"].confluent
        account = confluent.ServiceAccount(
            f"{name}-account",
            display_name=naming.account(product.id, args["environment"].id),
            description=args["labels"].brief(),
            opts=self._children.options(confluent.ServiceAccount, cloud),
        )
        if not (product.streams or product.inputs):
            return account.id, (), ()
        whose = args["labels"].brief()
        keys = api_keys.both(
            f"{name}-key",
            account.id,
            args["platform"],
            whose,
            lambda kind: self._children.options(kind, cloud),
            product.stack.credentials.of(args["environment"].id),
        )
        return account.id, *keys

    def _workspace(self, name: str) -> DedicatedWorkspace | None:
        args = self._given
        if args["product"].stack.workspace == "shared":
            return None
        return DedicatedWorkspace(
            f"{name}-dedicated",
            {
                "product": args["product"],
                "environment": args["environment"],
                "labels": args["labels"],
                "providers": args["providers"],
                "catalog": args["catalog"],
                "group_id": args["group_id"],
            },
            pulumi.ResourceOptions(parent=self),
        )
