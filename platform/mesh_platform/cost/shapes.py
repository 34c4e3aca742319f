"""What a product, a domain or the platform is charged for: shapes, read from documents alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mesh_platform.documents.scalars import rate, span
from mesh_platform.mesh import naming
from mesh_platform.mesh.tiers import quota

from . import parts
from .parts import PLATFORM, Shape

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Domain, Environment
    from mesh_platform.mesh.model import Mesh, Port, Product

DEAD_LETTER_PARTITIONS = 1
EVENTS_PARTITIONS = 3


def shapes(product: Product, environment: Environment, domain: Domain) -> tuple[Shape, ...]:
    """Return what a product reserves for itself in an environment; `domain` has the default tier of its namespace.

    Raises DocumentError where the environment has no such tier.
    """
    return tuple(_product(product, environment, domain))


def platform_shapes(environment: Environment) -> tuple[Shape, ...]:
    """Return what all domains of an environment share; what it adopts is charged to whoever made it."""
    return tuple(_platform(environment))


def written(mesh: Mesh) -> dict[str, int]:
    """Return the bytes a second that may be written to each topic of a port: a plan does not say it."""
    return {
        naming.topic(port.id): rate(port.settings.throughput.write)
        for product in mesh.products.values()
        for port in product.ports
        if port.topic
    }


def _product(product: Product, environment: Environment, domain: Domain) -> Iterator[Shape]:
    owner, stack = str(product.id), product.stack
    tier = quota(product, environment, domain)
    yield from parts.namespace(owner, tier.cpu, tier.memory, tier.storage)
    yield parts.schema(owner)
    for port in product.ports:
        if port.topic:
            yield from _topics(owner, port)
    if any(port.table for port in product.ports):
        yield parts.monitor(owner)
    if stack.workspace == "dedicated":
        yield parts.workspace(owner)
        yield parts.warehouse(owner, "workspace", environment.databricks.warehouse.size)
    for job in stack.jobs:
        if job.kind == "python":
            yield parts.job(owner, job.name)


def _topics(owner: str, port: Port) -> Iterator[Shape]:
    part, settings = f"ports.{port.id.key}", port.settings
    kept = None if settings.cleanup == "compact" else span(settings.retention).milliseconds
    yield parts.partitions(owner, part, settings.partitions)
    yield parts.topic_storage(owner, part, rate(settings.throughput.write), kept)
    yield parts.registered(owner, part)
    if settings.dead_letter:
        yield parts.partitions(owner, f"{part}.deadLetter", DEAD_LETTER_PARTITIONS)


def _platform(environment: Environment) -> Iterator[Shape]:
    kafka = environment.kafka
    if kafka.provision == "create":
        yield parts.cluster(kafka.tier, kafka.cku or 1)
        yield parts.governance(kafka.governance)
    yield parts.partitions(PLATFORM, "events", EVENTS_PARTITIONS)
    yield parts.topic_storage(PLATFORM, "events", None, None)
    yield parts.warehouse(PLATFORM, "databricks.warehouse", environment.databricks.warehouse.size)
