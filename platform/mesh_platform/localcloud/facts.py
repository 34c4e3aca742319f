"""What each type of resource is in its cloud: its identity, its containers, its id and what the cloud fills in.

Sources: the import sections of the providers' documentation (ids), the clouds' API references (uniqueness, containers),
and the schemas of confluentcloud 2.79.0 and databricks 1.106.0 (outputs).
"""

from __future__ import annotations

import secrets as random
import uuid
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from mesh_platform.mesh import stamp

from .values import Secret, Value, dig

CONFLUENT, DATABRICKS = "confluentcloud:index/", "databricks:index/"


@dataclass(frozen=True, slots=True)
class Where:
    """What a cloud knows when it makes something: its store, the provider's configuration, and the inputs."""

    store: str
    config: dict[str, Value]
    inputs: dict[str, Value]

    def text(self, path: str) -> str:
        """Return an input as text; empty where there is none."""
        found = dig(self.inputs, path)
        return "" if found is None else str(found)

    def cluster(self) -> str:
        """Return the Kafka cluster of a resource: its own input, else the provider's."""
        return self.text("kafkaCluster.id") or str(dig(self.config, "kafkaId") or "")

    def registry(self) -> str:
        """Return the schema registry of a resource: its own input, else the provider's."""
        return self.text("schemaRegistryCluster.id") or str(dig(self.config, "schemaRegistryId") or "")


Namer = Callable[[Where], str]
Parents = Callable[[Where], tuple[tuple[str, str], ...]]
Filler = Callable[[Where, str], dict[str, Value]]


def _no_parents(where: Where) -> tuple[tuple[str, str], ...]:
    return ()


def _no_outputs(where: Where, id_: str) -> dict[str, Value]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One type. `parents` are (type, id) that must exist; what is made goes down with them.

    `identity` must be unique in the store, or with `per_workspace` in its workspace; None where any number may exist.
    """

    identity: Namer | None
    id: Namer
    parents: Parents = _no_parents
    outputs: Filler = _no_outputs
    secret: frozenset[str] = field(default_factory=frozenset[str])
    computed: tuple[str, ...] = ()
    per_workspace: bool = False


def token(kind: str, prefix: str = CONFLUENT) -> str:
    """Return the type token of a class name: KafkaTopic is confluentcloud:index/kafkaTopic:KafkaTopic."""
    return f"{prefix}{kind[0].lower()}{kind[1:]}:{kind}"


ENVIRONMENT, CLUSTER, ACCOUNT = token("Environment"), token("KafkaCluster"), token("ServiceAccount")
TOPIC, REGISTRY = token("KafkaTopic"), "confluentcloud:index/schemaRegistryCluster:SchemaRegistryCluster"
METASTORE = token("Metastore", DATABRICKS)
CATALOG, SCHEMA, TABLE = token("Catalog", DATABRICKS), token("Schema", DATABRICKS), token("SqlTable", DATABRICKS)
SCOPE, GROUP = token("SecretScope", DATABRICKS), token("Group", DATABRICKS)
PRINCIPAL = token("ServicePrincipal", DATABRICKS)


def _short(prefix: str) -> Namer:
    return lambda where: f"{prefix}-{random.token_hex(3)}"


def _hex(length: int) -> Namer:
    return lambda where: random.token_hex(length // 2)


def _digits(where: Where) -> str:
    return str(10**14 + random.randbelow(9 * 10**14))


def _drawn(where: Where) -> str:
    return str(uuid.uuid4())


def _paths(*paths: str, between: str = "/") -> Namer:
    return lambda where: between.join(where.text(path) for path in paths)


def _in_cluster(rest: Namer) -> Namer:
    return lambda where: f"{where.cluster()}/{rest(where)}"


def _in_registry(rest: Namer) -> Namer:
    return lambda where: f"{where.registry()}/{rest(where)}"


def _of(kind: str, *paths: str, between: str = ".") -> Parents:
    return lambda where: ((kind, _paths(*paths, between=between)(where)),)


def _in_its_cluster(where: Where) -> tuple[tuple[str, str], ...]:
    return ((CLUSTER, where.cluster()),)


def _in_its_registry(where: Where) -> tuple[tuple[str, str], ...]:
    return ((REGISTRY, where.registry()),)


_ACL = _in_cluster(
    _paths("resourceType", "resourceName", "patternType", "principal", "host", "operation", "permission", between="#")
)


def _cluster_outputs(where: Where, id_: str) -> dict[str, Value]:
    environment = where.text("environment.id")
    rest = stamp.host(where.store, id_) + ":443"
    return {
        "restEndpoint": rest,
        "bootstrapEndpoint": "SASL_SSL://" + rest.removeprefix("https://").replace(":443", ":9092"),
        "rbacCrn": f"{_organization(environment)}/cloud-cluster={id_}",
        "apiVersion": "cmk/v2",
        "kind": "Cluster",
    }


def _organization(environment: str) -> str:
    return f"crn://confluent.cloud/organization=00000000-0000-0000-0000-000000000000/environment={environment}"


def _key_outputs(where: Where, id_: str) -> dict[str, Value]:
    return {"secret": Secret(random.token_urlsafe(48))}


def _schema_outputs(where: Where, id_: str) -> dict[str, Value]:
    # The registry gives equal schemas equal numbers.
    return {"schemaIdentifier": 100_001 + zlib.crc32(where.text("schema").encode()) % 900_000, "version": 1}


def _workspace_outputs(where: Where, id_: str) -> dict[str, Value]:
    number = id_.rpartition("/")[2]
    return {
        "workspaceId": number,
        "workspaceUrl": stamp.host(where.store, f"dbc-{number}"),
        "workspaceStatus": "RUNNING",
        "creationTime": 0,
        "pricingTier": "ENTERPRISE",
        "cloud": "aws",
    }


def _endpoint_outputs(where: Where, id_: str) -> dict[str, Value]:
    host = stamp.host(where.store).removeprefix("https://")
    return {
        "jdbcUrl": f"jdbc:spark://{host}:443/default;httpPath=/sql/1.0/warehouses/{id_}",
        "dataSourceId": str(uuid.uuid4()),
        "state": "RUNNING",
        "numClusters": 1,
        "creatorName": "local",
        "numActiveSessions": 0,
    }


_PERMISSION_PATHS = {
    "sqlEndpointId": "sql/warehouses",
    "jobId": "jobs",
    "clusterPolicyId": "cluster-policies",
    "directoryId": "directories",
    "directoryPath": "directories",
    "notebookId": "notebooks",
    "alertV2Id": "alertsv2",
}


def _permissions_id(where: Where) -> str:
    for path, kind in _PERMISSION_PATHS.items():
        if where.text(path):
            return f"/{kind}/{where.text(path)}"
    return "/" + _drawn(where)


_SECURABLES = ("catalog", "schema", "table", "volume", "externalLocation", "storageCredential", "metastore")


def _securable(where: Where) -> str:
    return next((f"{kind}/{where.text(kind)}" for kind in _SECURABLES if where.text(kind)), "unknown/")


def _securable_parent(where: Where) -> tuple[tuple[str, str], ...]:
    kinds = {"catalog": CATALOG, "schema": SCHEMA, "table": TABLE}
    return tuple((kinds[kind], where.text(kind)) for kind in kinds if where.text(kind))


FACTS: dict[str, Fact] = {
    ENVIRONMENT: Fact(
        identity=_paths("displayName"), id=_short("env"), computed=("resourceName",),
        outputs=lambda where, id_: {"resourceName": _organization(id_)},
    ),
    CLUSTER: Fact(
        identity=_paths("environment.id", "displayName"), id=_short("lkc"),
        parents=_of(ENVIRONMENT, "environment.id"), outputs=_cluster_outputs,
        computed=("restEndpoint", "bootstrapEndpoint", "rbacCrn", "apiVersion", "kind"),
    ),
    ACCOUNT: Fact(
        identity=_paths("displayName"), id=_short("sa"), computed=("apiVersion", "kind"),
        outputs=lambda where, id_: {"apiVersion": "iam/v2", "kind": "ServiceAccount"},
    ),
    token("ApiKey"): Fact(
        identity=None, id=lambda where: random.token_hex(8).upper(), parents=_of(ACCOUNT, "owner.id"),
        outputs=_key_outputs, secret=frozenset({"secret"}), computed=("secret",),
    ),
    TOPIC: Fact(
        identity=_in_cluster(_paths("topicName")), id=_in_cluster(_paths("topicName")), parents=_in_its_cluster
    ),
    token("KafkaAcl"): Fact(identity=_ACL, id=_ACL, parents=_in_its_cluster),
    token("KafkaClientQuota"): Fact(
        identity=_in_cluster(_paths("displayName")), id=_short("cq"), parents=_in_its_cluster
    ),
    token("RoleBinding"): Fact(identity=_paths("principal", "roleName", "crnPattern", between="#"), id=_short("rb")),
    token("Schema"): Fact(
        identity=_in_registry(_paths("subjectName")), parents=_in_its_registry,
        id=lambda where: f"{where.registry()}/{where.text('subjectName')}/latest",
        computed=("schemaIdentifier", "version"), outputs=_schema_outputs,
    ),
    token("SubjectConfig"): Fact(
        identity=_in_registry(_paths("subjectName")), id=_in_registry(_paths("subjectName")), parents=_in_its_registry
    ),
    token("Tag"): Fact(
        identity=_in_registry(_paths("name")), id=_in_registry(_paths("name")), parents=_in_its_registry,
        computed=("entityTypes", "version"),
        outputs=lambda where, id_: {"entityTypes": ["cf_entity"], "version": 1},
    ),
    token("TagBinding"): Fact(
        identity=_in_registry(_paths("tagName", "entityName", "entityType")), parents=_in_its_registry,
        id=_in_registry(_paths("tagName", "entityName", "entityType")),
    ),
    token("BusinessMetadata"): Fact(
        identity=_in_registry(_paths("name")), id=_in_registry(_paths("name")), parents=_in_its_registry,
        computed=("version",), outputs=lambda where, id_: {"version": 1},
    ),
    token("BusinessMetadataBinding"): Fact(
        identity=_in_registry(_paths("businessMetadataName", "entityName", "entityType")), parents=_in_its_registry,
        id=_in_registry(_paths("businessMetadataName", "entityName", "entityType")),
    ),
    CATALOG: Fact(
        identity=_paths("name"), id=_paths("name"), computed=("securableType", "fullName"),
        outputs=lambda where, id_: {"securableType": "CATALOG", "fullName": id_},
    ),
    SCHEMA: Fact(
        identity=_paths("catalogName", "name", between="."), id=_paths("catalogName", "name", between="."),
        parents=_of(CATALOG, "catalogName"), computed=("schemaId",),
        outputs=lambda where, id_: {"schemaId": str(uuid.uuid4())},
    ),
    token("Volume", DATABRICKS): Fact(
        identity=_paths("catalogName", "schemaName", "name", between="."),
        id=_paths("catalogName", "schemaName", "name", between="."),
        parents=_of(SCHEMA, "catalogName", "schemaName"), computed=("volumePath",),
        outputs=lambda where, id_: {"volumePath": "/Volumes/" + id_.replace(".", "/")},
    ),
    TABLE: Fact(
        identity=_paths("catalogName", "schemaName", "name", between="."),
        id=_paths("catalogName", "schemaName", "name", between="."),
        parents=_of(SCHEMA, "catalogName", "schemaName"), computed=("tableId",),
        outputs=lambda where, id_: {"tableId": str(uuid.uuid4())},
    ),
    token("Grant", DATABRICKS): Fact(
        identity=lambda where: f"{_securable(where)}/{where.text('principal')}", parents=_securable_parent,
        id=lambda where: f"{_securable(where)}/{where.text('principal')}",
    ),
    token("Grants", DATABRICKS): Fact(identity=_securable, id=_securable, parents=_securable_parent),
    token("StorageCredential", DATABRICKS): Fact(
        identity=_paths("name"), id=_paths("name"), computed=("storageCredentialId",),
        outputs=lambda where, id_: {"storageCredentialId": str(uuid.uuid4())},
    ),
    token("ExternalLocation", DATABRICKS): Fact(
        identity=_paths("name"), id=_paths("name"),
        parents=_of(token("StorageCredential", DATABRICKS), "credentialName"),
    ),
    token("SqlEndpoint", DATABRICKS): Fact(
        per_workspace=True,
        identity=_paths("name"), id=_hex(16), outputs=_endpoint_outputs,
        computed=("jdbcUrl", "dataSourceId", "state", "numClusters", "creatorName", "numActiveSessions"),
    ),
    token("ClusterPolicy", DATABRICKS): Fact(
        per_workspace=True,
        identity=_paths("name"), id=_hex(16), computed=("policyId",), outputs=lambda where, id_: {"policyId": id_}
    ),
    SCOPE: Fact(per_workspace=True, identity=_paths("name"), id=_paths("name")),
    token("Secret", DATABRICKS): Fact(
        per_workspace=True,
        identity=_paths("scope", "key", between="|||"), id=_paths("scope", "key", between="|||"),
        parents=_of(SCOPE, "scope"), computed=("configReference", "lastUpdatedTimestamp"),
        outputs=lambda where, id_: {
            "configReference": "{{secrets/" + id_.replace("|||", "/") + "}}", "lastUpdatedTimestamp": 0,
        },
    ),
    token("SecretAcl", DATABRICKS): Fact(
        per_workspace=True,
        identity=_paths("scope", "principal", between="|||"), id=_paths("scope", "principal", between="|||"),
        parents=_of(SCOPE, "scope"),
    ),
    token("Job", DATABRICKS): Fact(
        per_workspace=True,
        identity=None, id=_digits, computed=("url",),
        outputs=lambda where, id_: {"url": f"{stamp.host(where.store)}/#job/{id_}"},
    ),
    token("Permissions", DATABRICKS): Fact(
        per_workspace=True,
        identity=_permissions_id, id=_permissions_id, computed=("objectType",),
        outputs=lambda where, id_: {"objectType": id_.split("/")[1]},
    ),
    PRINCIPAL: Fact(
        identity=_paths("displayName"), id=_digits, computed=("applicationId", "aclPrincipalId", "home", "repos"),
        outputs=lambda where, id_: {"applicationId": str(uuid.uuid4())},
    ),
    GROUP: Fact(identity=_paths("displayName"), id=_digits, computed=("aclPrincipalId",)),
    token("GroupMember", DATABRICKS): Fact(
        identity=_paths("groupId", "memberId", between="|"), id=_paths("groupId", "memberId", between="|"),
        parents=_of(GROUP, "groupId"),
    ),
    token("Budget", DATABRICKS): Fact(
        identity=_paths("displayName"), computed=("budgetConfigurationId",),
        id=lambda where: f"{dig(where.config, 'accountId')}|{uuid.uuid4()}",
        outputs=lambda where, id_: {"budgetConfigurationId": id_.rpartition("|")[2]},
    ),
    token("BudgetPolicy", DATABRICKS): Fact(
        identity=_paths("policyName"), id=_drawn, computed=("policyId",), outputs=lambda where, id_: {"policyId": id_}
    ),
    token("MwsWorkspaces", DATABRICKS): Fact(
        identity=_paths("workspaceName"), id=lambda where: f"{where.text('accountId')}/{_digits(where)}",
        outputs=_workspace_outputs,
        computed=("workspaceId", "workspaceUrl", "workspaceStatus", "creationTime", "pricingTier", "cloud"),
    ),
    token("MwsPermissionAssignment", DATABRICKS): Fact(
        identity=_paths("workspaceId", "principalId", between="|"), id=_paths("workspaceId", "principalId", between="|")
    ),
    token("WorkspaceBinding", DATABRICKS): Fact(
        identity=_paths("workspaceId", "securableType", "securableName", "catalogName", between="|"),
        id=_paths("workspaceId", "securableType", "securableName", between="|"),
    ),
    token("QualityMonitorV2", DATABRICKS): Fact(
        identity=_paths("objectType", "objectId"), id=_paths("objectType", "objectId", between=",")
    ),
    token("AlertV2", DATABRICKS): Fact(per_workspace=True, identity=None, id=_drawn),
    token("NotificationDestination", DATABRICKS): Fact(
        per_workspace=True,
        identity=_paths("displayName"), id=_drawn, computed=("notificationDestinationId", "destinationType"),
        outputs=lambda where, id_: {"notificationDestinationId": id_},
    ),
    token("Directory", DATABRICKS): Fact(per_workspace=True, identity=_paths("path"), id=_paths("path")),
    token("WorkspaceFile", DATABRICKS): Fact(per_workspace=True, identity=_paths("path"), id=_paths("path")),
    token("Notebook", DATABRICKS): Fact(per_workspace=True, identity=_paths("path"), id=_paths("path")),
    token("EntityTagAssignment", DATABRICKS): Fact(
        identity=_paths("entityType", "entityName", "tagKey", between=","),
        id=_paths("entityType", "entityName", "tagKey", between=","),
    ),
}  # fmt: skip


def _kubernetes_id(where: Where) -> str:
    namespace, name = where.text("metadata.namespace"), where.text("metadata.name")
    return f"{namespace}/{name}" if namespace else name


def _kubernetes_parents(where: Where) -> tuple[tuple[str, str], ...]:
    namespace = where.text("metadata.namespace")
    return (("kubernetes:core/v1:Namespace", namespace),) if namespace else ()


KUBERNETES = Fact(
    identity=lambda where: f"{where.text('apiVersion')}/{where.text('kind')}/{_kubernetes_id(where)}",
    id=_kubernetes_id,
    parents=_kubernetes_parents,
)


def fact(kind: str) -> Fact | None:
    """Return what is known of a type; None for one that the local cloud does not have."""
    return KUBERNETES if kind.startswith("kubernetes:") else FACTS.get(kind)
