"""Rules on the names and labels of what is made: everybody finds it, and nobody takes another domain's name."""

from __future__ import annotations

from collections.abc import Iterator

from mesh_platform.mesh import naming

from .model import Failure, PlanRule
from .reader import PlanReader
from .steps import StepView

TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
SUBJECT = "confluentcloud:index/schema:Schema"
NAMESPACE = "kubernetes:core/v1:Namespace"
CATALOG = "databricks:index/catalog:Catalog"
CATALOG_PARTS = (
    "databricks:index/schema:Schema", "databricks:index/sqlTable:SqlTable", "databricks:index/volume:Volume",
)  # fmt: skip
LABEL = "mesh.platform/"


class TopicName(PlanRule):
    """Let naming make the name: a topic or subject begins with its domain and a dot."""

    id = "topic-name"
    title = "Topics and subjects begin with their domain"
    family = "naming"
    severity = "high"
    reads = {TOPIC: ("topicName",), SUBJECT: ("subjectName",)}
    passing = {"topicName": "retail.orders.placed.v1"}
    failing = {"topicName": "orders"}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """The name begins with the domain of the stack, or with `platform.`."""
        if not step.stays:
            return
        name = str(step.new("topicName" if step.type == TOPIC else "subjectName"))
        prefix = naming.domain_prefix(reader.stack.domain or "platform")
        if not name.startswith(prefix):
            yield Failure(f"{name} does not begin with {prefix}")


class CatalogName(PlanRule):
    """Let naming make the name: the catalog of a domain is <domain>_<environment>."""

    id = "catalog-name"
    title = "Tables, schemas and volumes lie in the catalog of their domain"
    family = "naming"
    severity = "high"
    reads = {CATALOG: ("name",)} | dict.fromkeys(CATALOG_PARTS, ("catalogName",))
    passing = {"catalog": "retail_here"}
    failing = {"catalog": "shared"}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """The catalog is the one of the stack's domain and environment."""
        if not step.stays or not reader.stack.domain:
            return
        said = step.new("name" if step.type == CATALOG else "catalogName")
        wanted = naming.catalog(reader.stack.domain, reader.stack.environment)
        if said != wanted:
            yield Failure(f"{step.name} would lie in catalog {said}; the domain's catalog is {wanted}")


class NamespaceName(PlanRule):
    """Let naming make the name: the namespace of a product is <domain>-<product>-<environment>."""

    id = "namespace-name"
    title = "A namespace is called after a product of its domain"
    family = "naming"
    severity = "high"
    reads = {NAMESPACE: ("metadata.name",)}
    passing = {"namespace": "retail-orders-here"}
    failing = {"namespace": "orders"}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """The name is that of a product that the stack deploys."""
        if not step.stays or not reader.stack.domain:
            return
        products = reader.mesh.deployed(reader.stack.domain, reader.stack.environment)
        name = step.new("metadata.name")
        if name not in [naming.namespace(product.id, reader.stack.environment) for product in products]:
            yield Failure(f"{name} is the namespace of no product of {reader.stack}")


class MeshLabels(PlanRule):
    """Keep the labels that the components set: who owns it and who pays is found by them."""

    id = "mesh-labels"
    title = "A namespace says whose it is and who pays for it"
    family = "naming"
    severity = "medium"
    reads = {NAMESPACE: ("metadata.labels",)}
    passing = {"costCentre": "CC-1"}
    failing = {"costCentre": "CC-2"}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """Product, owner and environment are there; domain and cost centre are those of the charter."""
        if not step.stays or not reader.stack.domain:
            return
        labels = step.new("metadata.labels")
        said = labels if isinstance(labels, dict) else {}
        for key in ("product", "owner", "environment"):
            if not said.get(LABEL + key):
                yield Failure(f"{step.name} has no label {LABEL}{key}")
        charter = reader.mesh.domains[reader.stack.domain].charter
        for key, wanted in (("domain", charter.domain), ("cost-centre", charter.cost_centre)):
            if said.get(LABEL + key) != wanted:
                yield Failure(f"label {LABEL}{key} of {step.name} is {said.get(LABEL + key)}; it should be {wanted}")
