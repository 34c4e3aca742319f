"""Component Deployer: the account with which a domain's own stack is deployed, and no more rights than that needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import pulumi
import pulumi_confluentcloud as confluent
from mesh_platform.mesh import naming

from . import api_keys, authorization, kafka_tiers
from .children import Children
from .refs import ApiKeyRef

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment

    from .labels import Labels
    from .refs import PlatformRefs, Providers

CLUSTER_OPERATIONS = ("ALTER", "DESCRIBE")
"""ALTER is what writing ACLs takes (Kafka, operations on resource type Cluster): it cannot be limited to a prefix."""
TOPIC_OPERATIONS = ("ALTER", "ALTER_CONFIGS", "CREATE", "DELETE", "DESCRIBE", "DESCRIBE_CONFIGS")
"""What topics take to be made, changed and removed."""
OWNED = ("group", "topic", "transactional-id")
"""Kinds of resource below a cluster on which a domain binds roles; who binds a role must own what it is for."""
TAGGED = ("topic",)
"""Kinds that the stream catalog tags: it asks for a role, whatever ACLs say (Confluent Cloud, RBAC for Stream Catalog).
Owning topics means reading them too; who may ALTER the cluster could grant that to itself anyway."""


class DeployerArgs(TypedDict):
    """Args of Deployer."""

    domain: str
    """The domain's id; the prefix of all that is deployed."""
    environment: Environment
    """Where it is deployed; says how rights on topics are granted."""
    labels: Labels
    """Labels of the domain, for the account's description."""
    platform: PlatformRefs
    """What the platform layer made."""
    providers: Providers
    """Explicit providers; `confluent` is used."""


class Deployer(pulumi.ComponentResource):
    """ServiceAccount, its keys, and KafkaAcls and RoleBindings on the domain's prefix."""

    account_id: pulumi.Output[str]
    """The service account."""
    kafka_keys: tuple[ApiKeyRef, ...]
    """Its overlapping keys for the cluster; secrets are secret outputs."""
    registry_keys: tuple[ApiKeyRef, ...]
    """Its overlapping keys for the registry."""

    def __init__(self, name: str, args: DeployerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        environment = args["environment"]
        super().__init__("mesh:index:Deployer", name, {"domain": args["domain"]}, opts)
        self._children, self._given = Children(parent=self, protect=environment.protect), args
        account = confluent.ServiceAccount(
            f"{name}-account",
            display_name=naming.deployer(args["domain"], environment.id),
            description=args["labels"].brief(),
            opts=self._options(confluent.ServiceAccount),
        )
        self.account_id = account.id
        self.kafka_keys, self.registry_keys = api_keys.both(
            f"{name}-key", account.id, args["platform"], args["labels"].brief(), self._options
        )
        if environment.kafka.authorization == "acl":
            self._acls(name)
            self._roles(name, TAGGED if kafka_tiers.knows_roles(environment.kafka) else ())
        else:
            self._roles(name, OWNED)
        self._own(
            f"{name}-subjects", pulumi.Output.concat(args["platform"].registry.crn, "/subject=", self._prefix(), "*")
        )
        self.register_outputs({"accountId": self.account_id})

    def _options(self, kind: type[pulumi.Resource]) -> pulumi.ResourceOptions:
        return self._children.options(kind, self._given["providers"].confluent)

    def _prefix(self) -> str:
        return naming.domain_prefix(self._given["domain"])

    def _acls(self, name: str) -> None:
        rights = [("CLUSTER", "kafka-cluster", "LITERAL", operation) for operation in CLUSTER_OPERATIONS]
        rights += [("TOPIC", self._prefix(), "PREFIXED", operation) for operation in TOPIC_OPERATIONS]
        for kind, resource, pattern, operation in rights:
            confluent.KafkaAcl(
                f"{name}-{kind}-{operation}",
                resource_type=kind,
                resource_name_=resource,
                pattern_type=pattern,
                principal=authorization.user(self.account_id),
                host="*",
                operation=operation,
                permission="ALLOW",
                opts=self._options(confluent.KafkaAcl),
            )

    def _roles(self, name: str, kinds: tuple[str, ...]) -> None:
        platform = self._given["platform"]
        for kind in kinds:
            below = f"{kind}={self._prefix()}*"
            self._own(f"{name}-{kind}", authorization.crn(platform.cluster_crn, platform.cluster_id, below))

    def _own(self, name: str, crn: pulumi.Output[str]) -> None:
        confluent.RoleBinding(
            name,
            principal=authorization.user(self.account_id),
            role_name="ResourceOwner",
            crn_pattern=crn,
            opts=self._options(confluent.RoleBinding),
        )
