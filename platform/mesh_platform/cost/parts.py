"""Each thing that is charged for as a shape: the one place that documents and planned resources share."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from mesh_platform.documents.scalars import cpu, memory

PLATFORM = "platform"
"""Owner of what all domains share."""
GIB = 2**30
EXACT = Decimal("0.000001")


@dataclass(frozen=True, order=True, slots=True, kw_only=True)
class Shape:
    """So much of something a month, and who needs it.

    `owner` is a product, a domain or `platform`; `part` the key of its document that asks for it (stack.yaml, or
    environments/<env>.yaml for the platform). What nothing bounds is counted, and `usage` names the figure of the price
    book that says how much of `unit` one of them takes. `resource` is the URN of a planned resource; two shapes are
    equal whether it is known or not.
    """

    owner: str
    part: str
    name: str
    quantity: Decimal
    unit: str
    usage: str = ""
    resource: str = field(default="", compare=False)

    def of(self, resource: str) -> Shape:
        """Return the shape of a planned resource, by its URN."""
        return Shape(
            owner=self.owner, part=self.part, name=self.name, quantity=self.quantity, unit=self.unit, usage=self.usage,
            resource=resource,
        )  # fmt: skip


def partitions(owner: str, part: str, count: int) -> Shape:
    """Return a topic's partitions."""
    return Shape(owner=owner, part=part, name="kafka.partition", quantity=Decimal(count), unit="partition-month")


def topic_storage(owner: str, part: str, write: int | None, kept: int | None) -> Shape:
    """Return what a topic keeps at most: `write` bytes a second for `kept` milliseconds, before replication.

    None for either is what nothing bounds: a topic that no document speaks of, or one that is compacted.
    """
    name, unit = "kafka.storage", "GiB-month"
    if write is None or kept is None:
        return Shape(owner=owner, part=part, name=name, quantity=Decimal(1), unit=unit, usage="topicStorage")
    return Shape(owner=owner, part=part, name=name, quantity=gib(Decimal(write) * kept / 1000), unit=unit)


def registered(owner: str, part: str) -> Shape:
    """Return a schema in the schema registry."""
    return Shape(owner=owner, part=part, name="registry.schema", quantity=Decimal(1), unit="schema-month")


def namespace(owner: str, cpus: str, ram: str, storage: str) -> tuple[Shape, ...]:
    """Return what a namespace's quota reserves; raises ValueError for what is no quantity."""
    amounts = {
        "kubernetes.cpu": (Decimal(cpu(cpus)) / 1000, "vCPU-month"),
        "kubernetes.memory": (gib(memory(ram)), "GiB-month"),
        "kubernetes.storage": (gib(memory(storage)), "GiB-month"),
    }
    return tuple(
        Shape(owner=owner, part="namespace", name=name, quantity=quantity, unit=unit)
        for name, (quantity, unit) in amounts.items()
    )


def schema(owner: str) -> Shape:
    """Return what the tables and files of a product's schema take."""
    return Shape(
        owner=owner, part="schema", name="databricks.storage", quantity=Decimal(1), unit="GiB-month",
        usage="schemaStorage",
    )  # fmt: skip


def monitor(owner: str) -> Shape:
    """Return the quality monitor of a product's schema."""
    return Shape(
        owner=owner, part="monitoring", name="databricks.monitor", quantity=Decimal(1), unit="DBU-hour",
        usage="monitorUnits",
    )  # fmt: skip


def job(owner: str, name: str) -> Shape:
    """Return a serverless job; one of SQL runs on a warehouse and has no shape of its own."""
    return Shape(
        owner=owner, part=f"jobs.{name}", name="databricks.job", quantity=Decimal(1), unit="DBU-hour", usage="jobUnits"
    )


def workspace(owner: str) -> Shape:
    """Return a workspace of a product's own."""
    return Shape(
        owner=owner, part="workspace", name="databricks.workspace", quantity=Decimal(1), unit="workspace-month"
    )


def warehouse(owner: str, part: str, size: str) -> Shape:
    """Return a SQL warehouse, charged for the hours that it runs."""
    return Shape(
        owner=owner, part=part, name=f"databricks.warehouse.{size}", quantity=Decimal(1), unit="hour",
        usage="warehouseHours",
    )  # fmt: skip


def cluster(tier: str, cku: int) -> Shape:
    """Return a Kafka cluster: a dedicated one by its size, any other by its tier."""
    if tier == "dedicated":
        return Shape(owner=PLATFORM, part="kafka", name="kafka.cku", quantity=Decimal(cku), unit="CKU-month")
    return Shape(owner=PLATFORM, part="kafka", name=f"kafka.cluster.{tier}", quantity=Decimal(1), unit="cluster-month")


def governance(package: str) -> Shape:
    """Return the stream governance package of a Confluent environment."""
    return Shape(
        owner=PLATFORM, part="kafka.governance", name=f"registry.{package.lower()}", quantity=Decimal(1),
        unit="environment-month",
    )  # fmt: skip


def gib(amount: int | Decimal) -> Decimal:
    """Return bytes as GiB, to six places."""
    return (Decimal(amount) / GIB).quantize(EXACT).normalize() + 0
