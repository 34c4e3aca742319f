"""Component Foundation: what all domains of an environment share in Confluent Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import pulumi
import pulumi_confluentcloud as confluent
from mesh_platform.mesh import naming

from . import api_keys, authorization, kafka_tiers
from .children import Children
from .places import at_cluster
from .refs import ApiKeyRef, Text

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment

    from .refs import Providers

EVENTS_PARTITIONS = 3
WHOSE = "mesh: the platform layer's own account"


class FoundationArgs(TypedDict):
    """Args of Foundation."""

    environment: Environment
    """The environment: creates its Confluent environment and cluster, or adopts those it names."""
    providers: Providers
    """Explicit providers; `confluent` is used."""


class Foundation(pulumi.ComponentResource):
    """Confluent environment and cluster, the platform's own account with its keys and rights, and its events topic."""

    environment_id: Text
    """Id of the Confluent environment."""
    cluster_id: Text
    """Id of the Kafka cluster."""
    cluster_endpoint: Text
    """REST endpoint of the cluster."""
    cluster_crn: Text
    """Resource name of the cluster, below which topics are addressed."""
    bootstrap: Text
    """Where clients connect."""
    account_id: pulumi.Output[str]
    """The platform's own service account."""
    keys: tuple[ApiKeyRef, ...]
    """Its two overlapping keys for the cluster; secrets are secret outputs."""

    def __init__(self, name: str, args: FoundationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        environment = args["environment"]
        kafka_tiers.check(environment)
        super().__init__(
            "mesh:index:Foundation", name, {"environment": environment.id, "tier": environment.kafka.tier}, opts
        )
        self._children = Children(parent=self, protect=environment.protect)
        self._cloud = args["providers"].confluent
        self._cluster(name, environment)
        account = confluent.ServiceAccount(
            f"{name}-account",
            display_name=naming.platform_account(environment.id),
            description=WHOSE,
            opts=self._options(confluent.ServiceAccount),
        )
        self.account_id = account.id
        cluster = api_keys.cluster(self.cluster_id, self.environment_id)
        self.keys = api_keys.api_keys(f"{name}-key", account.id, cluster, WHOSE, self._options)
        rights = self._rights(name, environment)
        self._events(name, rights)
        self.register_outputs({"clusterId": self.cluster_id, "environmentId": self.environment_id})

    def _options(self, kind: type[pulumi.Resource], after: tuple[pulumi.Resource, ...] = ()) -> pulumi.ResourceOptions:
        return self._children.options(kind, self._cloud, after=after)

    def _cluster(self, name: str, environment: Environment) -> None:
        kafka = environment.kafka
        if kafka.provision == "adopt":
            self.environment_id, self.cluster_id = kafka.environment_id or "", kafka.cluster_id or ""
            self.cluster_endpoint, self.cluster_crn = kafka.cluster_endpoint or "", kafka.cluster_crn or ""
            self.bootstrap = kafka.bootstrap or ""
            return
        made = confluent.Environment(
            f"{name}-environment",
            display_name=f"mesh-{environment.id}",
            stream_governance=confluent.EnvironmentStreamGovernanceArgs(package=kafka.governance),
            opts=self._options(confluent.Environment),
        )
        arguments = confluent.KafkaClusterArgs(
            display_name=f"mesh-{environment.id}",
            availability=kafka.availability,
            cloud=kafka.cloud,
            region=environment.region,
            environment=confluent.KafkaClusterEnvironmentArgs(id=made.id),
        )
        match kafka.tier:
            case "dedicated":
                arguments.dedicated = confluent.KafkaClusterDedicatedArgs(cku=kafka.cku or 1)
            case "standard":
                arguments.standard = confluent.KafkaClusterStandardArgs()
            case "enterprise":
                arguments.enterprises = [confluent.KafkaClusterEnterpriseArgs()]
            case _:
                arguments.basic = confluent.KafkaClusterBasicArgs()
        cluster = confluent.KafkaCluster(f"{name}-cluster", arguments, self._options(confluent.KafkaCluster))
        # The registry comes with the first cluster: who asks for it by environment must wait for the cluster.
        self.environment_id = pulumi.Output.all(made.id, cluster.id).apply(lambda ids: str(ids[0]))
        self.cluster_id, self.cluster_endpoint = cluster.id, cluster.rest_endpoint
        self.cluster_crn, self.bootstrap = cluster.rbac_crn, cluster.bootstrap_endpoint

    def _rights(self, name: str, environment: Environment) -> list[pulumi.Resource]:
        admin = confluent.RoleBinding(
            f"{name}-cluster-admin",
            principal=authorization.user(self.account_id),
            role_name="CloudClusterAdmin",
            crn_pattern=self.cluster_crn,
            opts=self._options(confluent.RoleBinding),
        )
        if environment.kafka.authorization == "rbac":
            return [admin]
        # Keys of a cluster admin may write ACLs; everything else it does with them is granted like anybody's.
        return [admin, *(self._acl(name, operation, admin) for operation in ("DESCRIBE", "READ", "WRITE"))]

    def _acl(self, name: str, operation: str, after: pulumi.Resource) -> confluent.KafkaAcl:
        return confluent.KafkaAcl(
            f"{name}-acl-topics-{operation}",
            resource_type="TOPIC",
            resource_name_=naming.platform_events(),
            pattern_type="LITERAL",
            principal=authorization.user(self.account_id),
            host="*",
            operation=operation,
            permission="ALLOW",
            **at_cluster(self.cluster_id, self.cluster_endpoint, self.keys[0]),
            opts=self._options(confluent.KafkaAcl, (after,)),
        )

    def _events(self, name: str, after: list[pulumi.Resource]) -> None:
        confluent.KafkaTopic(
            f"{name}-events",
            topic_name=naming.platform_events(),
            partitions_count=EVENTS_PARTITIONS,
            config={"cleanup.policy": "delete", "retention.ms": str(30 * 86_400_000)},
            **at_cluster(self.cluster_id, self.cluster_endpoint, self.keys[0]),
            opts=self._options(confluent.KafkaTopic, tuple(after)),
        )
