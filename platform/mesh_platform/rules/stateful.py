"""What holds data that an apply can destroy: its name, and who reads it, from the steps of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from mesh_platform.findings import Location
from mesh_platform.mesh.ids import PortId

from .reader import PlanReader
from .steps import StepView

TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
SUBJECT = "confluentcloud:index/schema:Schema"
CATALOG = "databricks:index/catalog:Catalog"
SCHEMA = "databricks:index/schema:Schema"
TABLE = "databricks:index/sqlTable:SqlTable"
VOLUME = "databricks:index/volume:Volume"
NAMESPACE = "kubernetes:core/v1:Namespace"
ACL = "confluentcloud:index/kafkaAcl:KafkaAcl"
GRANT = "databricks:index/grant:Grant"
IN_CATALOG = ("catalogName", "schemaName", "name")

STATEFUL: dict[str, tuple[str, tuple[str, ...]]] = {
    TOPIC: ("topic", ("topicName",)),
    SUBJECT: ("schema subject", ("subjectName",)),
    CATALOG: ("catalog", ("name",)),
    SCHEMA: ("schema", ("catalogName", "name")),
    TABLE: ("table", IN_CATALOG),
    VOLUME: ("volume", IN_CATALOG),
    NAMESPACE: ("namespace", ("metadata.name",)),
    "confluentcloud:index/kafkaCluster:KafkaCluster": ("Kafka cluster", ("displayName",)),
    "confluentcloud:index/environment:Environment": ("Confluent environment", ("displayName",)),
    "databricks:index/mwsWorkspaces:MwsWorkspaces": ("workspace", ("workspaceName",)),
}
"""By type: what a person calls it, and the properties that make its name."""
NAMES = {kind: (*paths, "tableType") if kind == TABLE else paths for kind, (_, paths) in STATEFUL.items()}
READERS = {ACL: ("resourceName", "operation"), GRANT: ("catalog", "schema", "table")}


def holds_data(step: StepView) -> bool:
    """Whether the resource holds data of its own; a view does not."""
    return step.type != TABLE or step.old("tableType") != "VIEW"


def called(step: StepView) -> str:
    """Return what is destroyed as a person calls it: `topic payments.transactions.completed.v1`."""
    kind, paths = STATEFUL[step.type]
    return f"{kind} {'.'.join(str(step.old(path)) for path in paths)}"


def consumers(step: StepView, reader: PlanReader) -> list[str]:
    """Return who reads what a step destroys: by the rights that exist now, and by the agreements of the mesh."""
    name = called(step).rpartition(" ")[2]
    found = {who for who in _granted(step.type, name, reader) if not _own(who, name)}
    if step.type == TOPIC:
        found |= {
            agreement.consumer.id
            for agreement in reader.mesh.agreements
            if str(agreement.port) == name
            and "stream" in agreement.modes
            and agreement.holds(reader.environment.id, reader.at)
        }
    return sorted(found)


def port_of(step: StepView) -> PortId | None:
    """Return the port that a topic is of; None for dead letters and everything else."""
    if step.type == TOPIC:
        with suppress(ValueError):
            return PortId.parse(str(step.old("topicName")))
    return None


def declared(step: StepView, reader: PlanReader, *path: str) -> Location | None:
    """Return where stack.yaml speaks of a topic; None where the mesh has no such port any more."""
    port = port_of(step)
    product = reader.mesh.products.get(port.product) if port else None
    if port is None or product is None or port not in [each.id for each in product.ports]:
        return None
    return reader.of_product("ProductStack", port.product, "ports", port.key, *path)


def _granted(kind: str, name: str, reader: PlanReader) -> Iterator[str]:
    """Yield principals by the logical names of rights, which are made from ids: `...-<resource>-<principal>-<OP>`."""
    if kind == TOPIC:
        for acl in reader.of(ACL):
            if acl.old("resourceName") == name and acl.old("operation") == "READ":
                yield acl.name.partition(f"-{name}-")[2].removesuffix("-READ")
    level = {CATALOG: "catalog", SCHEMA: "schema", TABLE: "table"}.get(kind)
    if level is not None:
        for grant in reader.of(GRANT):
            said = str(grant.old(level) or "")
            if said == name or (level == "table" and said.startswith(f"{name}__")):
                yield _grantee(grant.name)


def _grantee(name: str) -> str:
    """Return `risk.scoring` or `finance-reporting` of a grant's name, which ends in `-<kind>-<id>`."""
    ends = [(name.rfind(f"-{kind}-"), kind) for kind in ("product", "team", "user")]
    place, kind = max(ends)
    return name[place + len(kind) + 2 :]


def _own(who: str, name: str) -> bool:
    """Whether a principal is the product (in a catalog: the domain) that owns the thing itself."""
    domain, _, product = who.partition(".")
    if name.startswith(f"{who}."):
        return True
    catalog, _, rest = name.partition(".")
    if not (product and catalog.rpartition("_")[0] == domain):
        return False
    return not rest or rest.split(".")[0] == product.replace("-", "_")
