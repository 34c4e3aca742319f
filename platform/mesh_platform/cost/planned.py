"""Planned and existing resources as the same shapes that documents give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, cast

from . import parts
from .estimate import Estimate, Unpriced, estimate
from .parts import PLATFORM, Shape
from .resource import Inputs, Owners, Resource, UnreadError, after, before, existing, text, whole

if TYPE_CHECKING:
    from pydantic import JsonValue

    from mesh_platform.documents.kinds import PriceBook
    from mesh_platform.plan import Step

Written = Mapping[str, int]
"""Bytes a second that may be written, by topic: `written(mesh)`. A plan does not say it."""
Reader = Callable[[str, Inputs, Written], Iterable[Shape]]
COMPONENT = "mesh:index:"
DEAD_LETTERS = ".dlq"
FOREVER = -1


def price_steps(steps: Iterable[Step], prices: PriceBook | None, rates: Written) -> Estimate:
    """Return what there will be once a plan is done; `rates` is `written(mesh)`."""
    return price(after(steps), prices, rates)


def price_before(steps: Iterable[Step], prices: PriceBook | None, rates: Written) -> Estimate:
    """Return what there is before a plan is done, at the same prices."""
    return price(before(steps), prices, rates)


def price_state(state: Iterable[Mapping[str, JsonValue]], prices: PriceBook | None, rates: Written) -> Estimate:
    """Return what the resources of a stack's state cost."""
    return price(existing(state), prices, rates)


def price(resources: Iterable[Resource], prices: PriceBook | None, rates: Written) -> Estimate:
    """Return resources of types that count at their prices; one of a type that nobody knows is unpriced."""
    found = list(resources)
    owners = Owners(resource for resource in found if resource.type.startswith(COMPONENT))
    shapes: list[Shape] = []
    unpriced: list[Unpriced] = []
    for resource in found:
        kind = resource.type
        if kind.startswith(COMPONENT):
            continue
        owner = owners.of(resource)
        reader = READERS.get(kind)
        try:
            if reader is None:
                raise UnreadError("resources of this type have no shape")
            shapes += [shape.of(resource.urn) for shape in reader(owner, resource.inputs, rates)]
        except ValueError as error:
            name = resource.urn.rpartition("::")[2]
            unpriced.append(Unpriced(name=kind, owner=owner, part=name, reason=str(error), resource=resource.urn))
    return estimate(shapes, prices, unpriced)


def _topic(owner: str, inputs: Inputs, rates: Written) -> Iterable[Shape]:
    topic = text(inputs, "topicName")
    dead = topic.endswith(DEAD_LETTERS)
    part = _port(owner, topic.removesuffix(DEAD_LETTERS))
    partitions = parts.partitions(owner, f"{part}.deadLetter" if dead else part, whole(inputs, "partitionsCount"))
    if dead:
        return [partitions]
    return [partitions, parts.topic_storage(owner, part, rates.get(topic), _kept(inputs))]


def _kept(inputs: Inputs) -> int | None:
    """Return for how many milliseconds a topic keeps an event; None for as long as there is no later one."""
    if text(inputs, "config", "cleanup.policy") != "delete":
        return None
    kept = whole(inputs, "config", "retention.ms")
    return None if kept == FOREVER else kept


def _registered(owner: str, inputs: Inputs, rates: Written) -> Iterable[Shape]:
    return [parts.registered(owner, _port(owner, text(inputs, "subjectName").removesuffix("-value")))]


def _port(owner: str, topic: str) -> str:
    """Return the part that a topic belongs to."""
    if owner == PLATFORM:
        return "events"
    return f"ports.{topic.removeprefix(f'{owner}.')}" if topic.startswith(f"{owner}.") else topic


def _cluster(owner: str, inputs: Inputs, rates: Written) -> Iterable[Shape]:
    if inputs.get("dedicated"):
        return [parts.cluster("dedicated", whole(inputs, "dedicated", "cku"))]
    tiers = {"basic": "basic", "standard": "standard", "enterprises": "enterprise"}
    for key, tier in tiers.items():
        if key in inputs:
            return [parts.cluster(tier, 1)]
    raise UnreadError("the cluster names no tier")


def _environment(owner: str, inputs: Inputs, rates: Written) -> Iterable[Shape]:
    return [parts.governance(text(inputs, "streamGovernance", "package"))]


def _quota(owner: str, inputs: Inputs, rates: Written) -> Iterable[Shape]:
    amounts = [text(inputs, "spec", "hard", f"requests.{name}") for name in ("cpu", "memory", "storage")]
    return parts.namespace(owner, *amounts)


def _service(owner: str, inputs: Inputs, rates: Written) -> Iterable[Shape]:
    kind = cast("dict[str, JsonValue]", inputs.get("spec") or {}).get("type")
    if kind == "LoadBalancer":
        raise UnreadError("a load balancer is charged by its cloud")
    return []


def _warehouse(owner: str, inputs: Inputs, rates: Written) -> Iterable[Shape]:
    part = "databricks.warehouse" if owner == PLATFORM else "workspace"
    return [parts.warehouse(owner, part, text(inputs, "clusterSize"))]


def _job(owner: str, inputs: Inputs, rates: Written) -> Iterable[Shape]:
    tasks = cast("list[dict[str, JsonValue]]", inputs.get("tasks") or [])
    if tasks and all("sqlTask" in task for task in tasks):
        return []
    if any("newCluster" in task or "existingClusterId" in task or "jobClusterKey" in task for task in tasks):
        raise UnreadError("a job on a cluster is charged by its machines")
    return [parts.job(owner, text(inputs, "name").rpartition("/")[2])]


READERS: Mapping[str, Reader] = {
    "confluentcloud:index/environment:Environment": _environment,
    "confluentcloud:index/kafkaCluster:KafkaCluster": _cluster,
    "confluentcloud:index/kafkaTopic:KafkaTopic": _topic,
    "confluentcloud:index/schema:Schema": _registered,
    "databricks:index/job:Job": _job,
    "databricks:index/mwsWorkspaces:MwsWorkspaces": lambda owner, inputs, rates: [parts.workspace(owner)],
    "databricks:index/qualityMonitorV2:QualityMonitorV2": lambda owner, inputs, rates: [parts.monitor(owner)],
    "databricks:index/schema:Schema": lambda owner, inputs, rates: [parts.schema(owner)],
    "databricks:index/sqlEndpoint:SqlEndpoint": _warehouse,
    "kubernetes:core/v1:ResourceQuota": _quota,
    "kubernetes:core/v1:Service": _service,
}
"""How a resource that costs is read, by the token of its type."""
