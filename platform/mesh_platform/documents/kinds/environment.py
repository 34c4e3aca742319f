"""Kind Environment: where stacks run, what that place can hold, and how strict it is."""

from typing import Annotated, Literal

from pydantic import Field

from ..scalars import AccountId, Cpu, Duration, EnvironmentId, HttpsUrl, Memory, StorageUrl
from .base import Kind, Model

Positive = Annotated[int, Field(gt=0)]


class KafkaCapacity(Model):
    """What the cluster can hold; a plan over it is refused before anything is created."""

    partitions: Positive = Field(description="partitions of all topics together")
    acls: Positive = Field(default=10_000, description="access control entries")
    service_accounts: Positive = Field(default=1_000, description="service accounts")
    client_quotas: Positive = Field(default=200, description="client quotas")


class Kafka(Model):
    """The Confluent Cloud environment and Kafka cluster."""

    provision: Literal["create", "adopt"] = Field(description="create them, or adopt those named below")
    tier: Literal["basic", "standard", "enterprise", "dedicated"] = Field(description="cluster type")
    cku: Annotated[int, Field(ge=1, le=152)] | None = Field(default=None, description="size of a dedicated cluster")
    cloud: Literal["AWS", "AZURE", "GCP"] = Field(description="cloud of the cluster")
    availability: Literal["SINGLE_ZONE", "MULTI_ZONE", "LOW", "HIGH"] = Field(description="availability of the cluster")
    governance: Literal["ESSENTIALS", "ADVANCED"] = Field(
        default="ESSENTIALS", description="stream governance package; business metadata needs ADVANCED"
    )
    authorization: Literal["acl", "rbac"] = Field(default="acl", description="how rights on topics are granted")
    capacity: KafkaCapacity = Field(description="declared limits")
    environment_id: str | None = Field(default=None, description="adopt: env-…")
    cluster_id: str | None = Field(default=None, description="adopt: lkc-…")
    cluster_endpoint: HttpsUrl | None = Field(default=None, description="adopt: REST endpoint of the cluster")
    cluster_crn: str | None = Field(default=None, description="adopt: crn://… of the cluster")
    bootstrap: str | None = Field(default=None, description="adopt: SASL_SSL://host:9092")
    registry_id: str | None = Field(default=None, description="adopt: lsrc-…")
    registry_endpoint: HttpsUrl | None = Field(default=None, description="adopt: endpoint of the schema registry")


class NamespaceTier(Model):
    """The quota of a namespace."""

    cpu: Cpu = Field(description="CPUs requested by all pods")
    memory: Memory = Field(description="memory requested by all pods")
    storage: Memory = Field(description="storage of all volume claims")
    pods: Positive = Field(description="pods")


class Kubernetes(Model):
    """The Kubernetes cluster."""

    context: str = Field(description="embedded, recorded, or a context of the deployer's kubeconfig")
    tiers: dict[str, NamespaceTier] = Field(description="quotas by the name that stack.yaml uses")


class SharedWorkspace(Model):
    """The shared Databricks workspace, adopted by name."""

    adopt: str = Field(description="its name")
    host: HttpsUrl | None = Field(default=None, description="its address; live environments need it")
    id: str | None = Field(default=None, description="its numeric id; live environments need it")


class Warehouse(Model):
    """The shared SQL warehouse."""

    size: Literal[
        "2X-Small", "X-Small", "Small", "Medium", "Large", "X-Large", "2X-Large", "3X-Large", "4X-Large", "5X-Large"
    ] = Field(description="size")
    auto_stop: Duration = Field(default="PT10M", description="idle time after which it stops")


class Storage(Model):
    """Where managed data of the environment lies."""

    url: StorageUrl = Field(description="root of the external location")
    role_arn: str | None = Field(default=None, description="AWS: role of the storage credential")
    access_connector: str | None = Field(default=None, description="Azure: id of the access connector")


class DedicatedWorkspaces(Model):
    """What the account needs to make a workspace of its own for a product (AWS)."""

    credentials_id: str = Field(description="cross-account credentials configuration")
    storage_configuration_id: str = Field(description="root storage configuration")
    network_id: str | None = Field(default=None, description="customer-managed network")


class Databricks(Model):
    """The Databricks account, its metastore and the shared workspace."""

    cloud: Literal["AWS", "AZURE", "GCP"] = Field(description="cloud of the account")
    account: AccountId = Field(description="account id")
    account_host: HttpsUrl = Field(
        default="https://accounts.cloud.databricks.com", description="address of the account console"
    )
    metastore: str = Field(description="name of the Unity Catalog metastore")
    workspace: SharedWorkspace = Field(description="the shared workspace")
    warehouse: Warehouse = Field(description="the shared warehouse")
    storage: Storage | None = Field(default=None, description="external location for managed data")
    dedicated: DedicatedWorkspaces | None = Field(default=None, description="needed where products have workspaces")


class Environment(Kind):
    """Kind Environment."""

    kind: Literal["Environment"]
    id: EnvironmentId = Field(description="short name, the last part of every stack's name")
    target: Literal["local", "live"] = Field(description="the local cloud, or real clouds")
    apply: Literal["anyone", "pipeline"] = Field(default="anyone", description="who may apply")
    strict: bool = Field(default=False, description="what is due now and was not evaluated blocks")
    protect: bool = Field(default=False, description="stateful resources refuse deletion")
    signatures: Literal["required", "unsigned"] = Field(
        default="required", description="unsigned only with target local"
    )
    maximum_revoke_delay: Duration = Field(default="PT1H", description="how long an ended right may live on")
    residency: list[str] = Field(min_length=1, description="residencies that the region below belongs to")
    region: str = Field(description="region of every cloud resource")
    kafka: Kafka = Field(description="Confluent Cloud")
    kubernetes: Kubernetes = Field(description="Kubernetes")
    databricks: Databricks = Field(description="Databricks")
