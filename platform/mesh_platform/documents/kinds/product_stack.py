"""Kind ProductStack: what a product needs to run. Everything has a default but receivers, budget and privacy."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..scalars import Cpu, Currency, Duration, EnvironmentId, Memory, PortKey, ProductIdText, Rate, Slug
from .base import Kind, Model
from .domain import Criticality, TierChoice
from .environment import NamespaceTier

Positive = Annotated[int, Field(gt=0)]


class ExplicitQuota(Model):
    """A quota of its own."""

    quota: NamespaceTier


class Throughput(Model):
    """Bytes a second; becomes client quotas where the cluster allows them."""

    write: Rate = "1MiB/s"
    read: Rate = Field(default="4MiB/s", description="what consumers may read together")


class PortSettings(Model):
    """How a port is provisioned."""

    partitions: Annotated[int, Field(ge=1, le=1000)] = 3
    retention: Duration = Field(default="P7D", description="of the topic")
    cleanup: Literal["delete", "compact"] = "delete"
    throughput: Throughput = Throughput()
    dead_letter: bool = Field(default=True, description="a topic for what could not be turned into an event")


class Replicas(Model):
    """How far the workload scales."""

    minimum: Positive = 1
    maximum: Positive = 1
    target_cpu: Annotated[int, Field(ge=10, le=95)] = Field(default=70, description="per cent of the request")


class Resources(Model):
    """What one replica gets."""

    cpu: Cpu = "250m"
    memory: Memory = "256Mi"


class Workload(Model):
    """The product's own process."""

    image: str = Field(pattern=r"^[a-z0-9.:/_-]+(:[\w.-]+|@sha256:[0-9a-f]{64})$", description="with tag or digest")
    command: list[str] = []
    replicas: Replicas = Replicas()
    resources: Resources = Resources()
    metrics_port: Annotated[int, Field(ge=1024, le=65535)] = 9090
    environment: dict[str, str] = Field(default={}, description="plain variables; secrets come from the stack")


class Schedule(Model):
    """When a job runs."""

    cron: str = Field(description="Quartz expression, as 0 30 4 * * ?")
    timezone: str = "UTC"


class Job(Model):
    """A batch job of the product."""

    name: Slug
    kind: Literal["sql", "python"]
    source: str = Field(pattern=r"^[\w][\w./-]*$", description="file below the product's folder")
    schedule: Schedule | None = None
    parameters: dict[str, str] = {}
    timeout: Duration = "PT1H"


class Peer(Model):
    """Somebody that the namespace may talk to."""

    product: ProductIdText | None = None
    cidr: str | None = Field(default=None, pattern=r"^[0-9.]+/[0-9]{1,2}$")
    ports: list[Annotated[int, Field(ge=1, le=65535)]] = Field(min_length=1)


class Network(Model):
    """Who may talk to whom; everything else is denied."""

    egress: list[Peer] = []
    ingress: list[Peer] = []


class Thresholds(Model):
    """When to alert."""

    consumer_lag: Positive = Field(default=10_000, description="messages")
    error_rate: Annotated[float, Field(gt=0, le=1)] = 0.01


class Monitoring(Model):
    """Who is told, and when."""

    receivers: list[Slug] = Field(min_length=1, description="receivers of domain.yaml")
    thresholds: Thresholds = Thresholds()


class ProductBudget(Model):
    """What the product may cost."""

    monthly: Annotated[float, Field(gt=0)] | Positive
    currency: Currency
    alerts: list[Annotated[float, Field(gt=0, le=2)]] = Field(default=[0.8, 1.0], description="shares of the budget")


class Privacy(Model):
    """How personal data of a person is found and erased."""

    subject_key: str = Field(description="column that names the person")
    retention: Duration
    erasure: Literal["delete", "tombstone", "crypto-shred"]


class ProductStack(Kind):
    """Kind ProductStack."""

    kind: Literal["ProductStack"]
    product: ProductIdText
    environments: list[EnvironmentId] = Field(min_length=1)
    namespace: TierChoice | ExplicitQuota | None = Field(default=None, description="the domain's default where absent")
    workspace: Literal["shared", "dedicated"] = "shared"
    ports: dict[PortKey, PortSettings] = {}
    workload: Workload | None = None
    jobs: list[Job] = []
    network: Network = Network()
    monitoring: Monitoring
    budget: ProductBudget
    criticality: Criticality | None = Field(default=None, description="the domain's default where absent")
    privacy: Privacy | None = Field(default=None, description="needed where a port holds personal data")
