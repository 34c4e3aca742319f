"""Rules on where data lies."""

from __future__ import annotations

from collections.abc import Iterator

from mesh_platform.mesh.model import Product

from .model import Failure, MeshRule, PlanRule
from .reader import PlanReader, Reader
from .steps import StepView

CLUSTER = "confluentcloud:index/kafkaCluster:KafkaCluster"
WORKSPACE = "databricks:index/mwsWorkspaces:MwsWorkspaces"


class DataResidency(MeshRule):
    """Take the environment out of stack.yaml, or agree on a lower classification with the steward."""

    id = "data-residency"
    title = "Data that has to stay does not leave its residency"
    family = "residency"
    severity = "critical"
    reads = {"ProductStack": ("environments",)}
    orders = {"regions": "subset"}
    passing = {"personalData": True, "residency": ["eu"]}
    failing = {"personalData": True, "residency": ["eu", "us"]}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Personal data, and data of a level that a policy names, lies only in residencies of charter and policy."""
        there = frozenset(reader.environment.residency)
        regions = reader.parameters.texts("regions", "subset")
        for product in reader.products:
            if not _stays(product, reader):
                continue
            allowed = frozenset(reader.mesh.domains[product.id.domain].charter.residency)
            allowed = allowed if regions is None else allowed & regions
            if not there <= allowed:
                position = product.stack.environments.index(reader.environment.id)
                place = reader.of_product("ProductStack", product.id, "environments", position)
                what = "personal data" if any(port.personal for port in product.ports) else product.classification
                said = f"{product.id} ({what}) would lie in {', '.join(sorted(there))}"
                yield Failure(
                    f"{said}; it may lie in {', '.join(sorted(allowed)) or 'no residency'}", place, str(product.id)
                )


class ResourceRegion(PlanRule):
    """Set the region in environments/, or put the resource into an environment of its region."""

    id = "resource-region"
    title = "What holds data is made in the region of its environment"
    family = "residency"
    severity = "critical"
    reads = {CLUSTER: ("region",), WORKSPACE: ("awsRegion", "location"), "Environment": ("region",)}
    passing = {"clusterRegion": "eu-central-1"}
    failing = {"clusterRegion": "us-east-1"}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """Clusters and workspaces that stay are in the environment's region."""
        if not step.stays:
            return
        paths = ("region",) if step.type == CLUSTER else ("awsRegion", "location")
        wanted = reader.environment.region
        for said in (step.new(path) for path in paths):
            if said is not None and said != wanted:
                place = reader.place("Environment", f"environments/{reader.environment.id}.yaml", "region")
                yield Failure(f"{step.name} would be in {said}; the environment is in {wanted}", place)


def _stays(product: Product, reader: Reader) -> bool:
    return any(port.personal for port in product.ports) or reader.concerns(product.classification, default=False)
