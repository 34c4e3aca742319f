"""Kind ProductStack: what a product needs to run. Everything has a default but receivers, budget and privacy."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ..scalars import (
    Cidr,
    Cpu,
    Cron,
    Currency,
    Duration,
    EnvironmentId,
    Image,
    Memory,
    PortKey,
    ProductIdText,
    Rate,
    Slug,
    SourcePath,
    TimeZone,
)
from .base import Kind, Model
from .domain import Criticality, TierChoice
from .environment import NamespaceTier

Positive = Annotated[int, Field(gt=0)]


class ExplicitQuota(Model):
    """A quota of its own."""

    quota: NamespaceTier = Field(description="the quota")


class Throughput(Model):
    """Bytes a second; becomes client quotas where the cluster allows them."""

    write: Rate = Field(default="1MiB/s", description="what the product may write")
    read: Rate = Field(default="4MiB/s", description="what consumers may read together")


class PortSettings(Model):
    """How a port is provisioned."""

    partitions: Annotated[int, Field(ge=1, le=1000)] = Field(default=3, description="of the topic")
    retention: Duration = Field(default="P7D", description="of the topic")
    cleanup: Literal["delete", "compact"] = Field(
        default="delete", description="drop old events, or keep the last of each key"
    )
    throughput: Throughput = Field(default={}, validate_default=True, description="client quotas")
    dead_letter: bool = Field(default=True, description="a topic for what could not be turned into an event")


class Replicas(Model):
    """How far the workload scales."""

    minimum: Positive = Field(default=1, description="replicas at rest")
    maximum: Positive = Field(default=1, description="replicas under load")
    target_cpu: Annotated[int, Field(ge=10, le=95)] = Field(default=70, description="per cent of the request")

    @model_validator(mode="after")
    def ordered(self) -> Self:
        """Refuse a maximum below the minimum."""
        if self.maximum < self.minimum:
            raise ValueError(f"maximum {self.maximum} is below minimum {self.minimum}")
        return self


class Resources(Model):
    """What one replica gets."""

    cpu: Cpu = Field(default="250m", description="request and limit")
    memory: Memory = Field(default="256Mi", description="request and limit")


class Workload(Model):
    """The product's own process."""

    image: Image = Field(description="with tag or digest")
    command: list[str] = Field(default=[], description="instead of the command of the image")
    replicas: Replicas = Field(default={}, validate_default=True, description="how far it scales")
    resources: Resources = Field(default={}, validate_default=True, description="what one replica gets")
    metrics_port: Annotated[int, Field(ge=1024, le=65535)] = Field(default=9090, description="where it serves /metrics")
    environment: dict[str, str] = Field(default={}, description="plain variables; secrets come from the stack")


class Schedule(Model):
    """When a job runs."""

    cron: Cron
    timezone: TimeZone = Field(default="UTC", description="IANA time zone")


class Job(Model):
    """A batch job of the product."""

    name: Slug = Field(description="short name")
    kind: Literal["sql", "python"] = Field(description="SQL on the warehouse, or Python")
    source: SourcePath = Field(description="file below the product's folder")
    schedule: Schedule | None = Field(default=None, description="when it runs; on demand where absent")
    parameters: dict[str, str] = Field(default={}, description="by name")
    timeout: Duration = Field(default="PT1H", description="after which a run is stopped")


class Peer(Model):
    """Somebody that the namespace may talk to."""

    product: ProductIdText | None = Field(default=None, description="a product of the mesh")
    cidr: Cidr | None = Field(default=None, description="a range of addresses")
    ports: list[Annotated[int, Field(ge=1, le=65535)]] = Field(min_length=1, description="TCP ports")


class Network(Model):
    """Who may talk to whom; everything else is denied."""

    egress: list[Peer] = Field(default=[], description="whom it may call")
    ingress: list[Peer] = Field(default=[], description="who may call it")


class Thresholds(Model):
    """When to alert."""

    consumer_lag: Positive = Field(default=10_000, description="messages")
    error_rate: Annotated[float, Field(gt=0, le=1)] = Field(default=0.01, description="share of failed events")


class Monitoring(Model):
    """Who is told, and when."""

    receivers: list[Slug] = Field(min_length=1, description="receivers of domain.yaml")
    thresholds: Thresholds = Field(default={}, validate_default=True, description="when to alert")


class ProductBudget(Model):
    """What the product may cost."""

    monthly: Annotated[float, Field(gt=0)] | Positive = Field(description="amount a month")
    currency: Currency = Field(description="the currency of the price book")
    alerts: list[Annotated[float, Field(gt=0, le=2)]] = Field(default=[0.8, 1.0], description="shares of the budget")


class Privacy(Model):
    """How personal data of a person is found and erased."""

    subject_key: str = Field(description="column that names the person")
    retention: Duration = Field(description="how long personal data is kept")
    erasure: Literal["delete", "tombstone", "crypto-shred"] = Field(description="how it is erased")


class Credentials(Model):
    """The product's API keys, which come in overlapping pairs."""

    generation: dict[EnvironmentId, Positive] = Field(
        default={}, description="by environment, how often the keys were rotated, plus one; mesh rotate raises it"
    )

    def of(self, environment: str) -> int:
        """Return the generation of an environment: the number of the key in use, which the next one follows."""
        return self.generation.get(environment, 1)


class ProductStack(Kind):
    """Kind ProductStack."""

    kind: Literal["ProductStack"]
    product: ProductIdText = Field(description="the product, equal to its folders")
    environments: list[EnvironmentId] = Field(min_length=1, description="where it runs")
    namespace: TierChoice | ExplicitQuota | None = Field(default=None, description="the domain's default where absent")
    workspace: Literal["shared", "dedicated"] = Field(
        default="shared", description="the shared Databricks workspace, or one of its own"
    )
    ports: dict[PortKey, PortSettings] = Field(
        default={}, description="by <port>.v<N>; a port without an entry has the defaults"
    )
    workload: Workload | None = Field(default=None, description="the process of the product")
    jobs: list[Job] = Field(default=[], description="batch jobs")
    network: Network = Field(default={}, validate_default=True, description="peers; all else is denied")
    monitoring: Monitoring = Field(description="who is told when something is wrong")
    budget: ProductBudget = Field(description="what it may cost")
    criticality: Criticality | None = Field(default=None, description="the domain's default where absent")
    credentials: Credentials = Field(default={}, validate_default=True, description="its API keys")
    privacy: Privacy | None = Field(default=None, description="needed where a port holds personal data")
