"""Rules on what a domain may take, what an environment can hold, and what a namespace has room for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mesh_platform import cost
from mesh_platform.documents.scalars import cpu, memory
from mesh_platform.mesh.tiers import quota

from .model import Failure, MeshRule
from .reader import Reader


class DomainQuota(MeshRule):
    """Ask for less in stack.yaml, or ask governance to raise the quota in the domain's charter."""

    id = "domain-quota"
    title = "A domain takes no more than its charter grants"
    family = "quota"
    severity = "high"
    subject = "domain"
    reads = {"DomainCharter": ("quotas",)}
    passing = {"partitions": 3, "domainPartitions": 4}
    failing = {"partitions": 3, "domainPartitions": 3}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Products, partitions, namespaces, warehouses and workspaces of a domain are within its quotas."""
        for domain in reader.domains:
            for figure in cost.domain_quotas(reader.mesh, domain.id, reader.environment.id):
                if figure.over:
                    place = reader.place("DomainCharter", figure.document, *figure.key.split("."))
                    yield Failure(over(figure, f"domain {domain.id}", reader.environment.id), place, domain.id)


class EnvironmentCapacity(MeshRule):
    """Ask for less in stack.yaml, or ask the platform team for a larger cluster in environments/."""

    id = "environment-capacity"
    title = "An environment holds what all domains ask of it"
    family = "quota"
    severity = "high"
    subject = "environment"
    reads = {"Environment": ("kafka",)}
    passing = {"partitions": 3, "clusterPartitions": 7}
    failing = {"partitions": 3, "clusterPartitions": 6}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Partitions, access control entries, service accounts and client quotas fit into the Kafka cluster."""
        if not reader.domains:
            return
        for figure in cost.capacity(reader.mesh, reader.environment.id, reader.at):
            if figure.over:
                place = reader.place("Environment", figure.document, *figure.key.split("."))
                yield Failure(over(figure, "the Kafka cluster", reader.environment.id), place)


class WorkloadFits(MeshRule):
    """Give the namespace a larger tier or quota in stack.yaml, or ask for fewer replicas or smaller ones."""

    id = "workload-fits"
    title = "A workload at rest fits into its namespace"
    family = "quota"
    severity = "high"
    reads = {"ProductStack": ("workload",)}
    passing = {"replicasAtRest": 2, "replicas": 2, "cpu": "1"}
    failing = {"replicasAtRest": 3, "replicas": 3, "cpu": "1"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """The least replicas together request no more CPU and memory than the namespace has."""
        for product in reader.products:
            workload = product.stack.workload
            if workload is None:
                continue
            room = quota(product, reader.environment, reader.mesh.domains[product.id.domain].document)
            count, each = workload.replicas.minimum, workload.resources
            for what, asked, there in (
                ("CPU", cpu(each.cpu) * count > cpu(room.cpu), room.cpu),
                ("memory", memory(each.memory) * count > memory(room.memory), room.memory),
            ):
                if asked:
                    place = reader.of_product("ProductStack", product.id, "workload", "replicas")
                    one = each.cpu if what == "CPU" else each.memory
                    said = f"{count} replicas of {product.id} with {one} {what} each"
                    yield Failure(f"{said} do not fit into the {there} of its namespace", place, str(product.id))


def over(figure: cost.Figure, whom: str, environment: str) -> str:
    """Say how much of a limit is used."""
    used, limit = number(figure.used), number(figure.limit)
    return f"{whom} would use {used} of {limit} {figure.unit} ({figure.what}) in {environment}"


def number(amount: Decimal) -> str:
    """Write a number without an exponent and without zeros that say nothing."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
