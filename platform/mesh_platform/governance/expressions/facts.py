"""What expressions see of the mesh: products, contracts, agreements and environments as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, cast

from pydantic import BaseModel, JsonValue

from mesh_platform.documents.kinds import Environment
from mesh_platform.documents.scalars import span
from mesh_platform.mesh import clock

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import AccessGrant
    from mesh_platform.mesh.columns import Column
    from mesh_platform.mesh.model import Agreement, Mesh, Port, Product
    from mesh_platform.plan import Step

Facts = dict[str, JsonValue]
DAY = 86_400_000

FIELDS: Mapping[str, tuple[str, ...]] = {
    "product": (
        "id", "domain", "owner", "classification", "personalData", "environments", "ports", "inputs", "criticality",
        "charter", "stack", "descriptor",
    ),
    "contract": (
        "id", "product", "domain", "version", "status", "classification", "personalData", "compatibility", "topic",
        "table", "columns", "quality", "serviceLevels", "document",
    ),
    "agreement": (
        "id", "port", "product", "domain", "consumer", "sameDomain", "classification", "personalData", "modes",
        "columns", "rows", "environments", "start", "end", "days", "approved", "legalBasis", "document",
    ),
    "change": ("op", "type", "kind", "name", "old", "new", "replaces"),
    "environment": tuple(str(field.alias) for field in Environment.model_fields.values()),
}  # fmt: skip
"""By variable: its fields. `descriptor`, `stack` and `document` are whole documents; `stack` has its defaults."""


def of_environment(environment: Environment) -> Facts:
    """Return an environment as its document says it, with its defaults."""
    return _plain(environment)


def of_product(product: Product, mesh: Mesh, descriptor: Document) -> Facts:
    """Return a product: what the mesh knows of it, stack.yaml with its defaults, and product.odps.yaml as it is."""
    view = mesh.domains[product.id.domain]
    criticality = product.stack.criticality or view.document.defaults.criticality
    return {
        "id": str(product.id),
        "domain": product.id.domain,
        "owner": product.owner,
        "classification": product.classification,
        "personalData": any(port.personal for port in product.ports),
        "environments": [*product.stack.environments],
        "ports": [_port(port) for port in product.ports],
        "inputs": [str(port) for port in product.inputs],
        "criticality": _plain(criticality),
        "charter": _plain(view.charter),
        "stack": _plain(product.stack),
        "descriptor": descriptor.tree,
    }


def of_contract(port: Port, document: Document) -> Facts:
    """Return a contract: what the mesh knows of its port, every column with its path, and the document as it is."""
    tree = document.tree
    schema = [each for each in _list(tree.get("schema")) if isinstance(each, dict)]
    return {
        "id": str(port.id),
        "product": str(port.id.product),
        "domain": port.id.product.domain,
        "version": tree.get("version"),
        "status": tree.get("status"),
        "classification": port.classification,
        "personalData": port.personal,
        "compatibility": port.compatibility,
        "topic": port.topic,
        "table": port.table,
        "columns": [*_columns(port.columns)],
        "quality": [rule for each in schema for rule in _list(each.get("quality"))],
        "serviceLevels": _list(tree.get("slaProperties")),
        "document": tree,
    }


def of_agreement(agreement: Agreement, mesh: Mesh, grant: Document) -> Facts:
    """Return an agreement with its grant; `days` is how long it lasts, null where it has no start or no end."""
    port, consumer = mesh.port(agreement.port), agreement.consumer
    start, end, model = agreement.start, agreement.end, cast("AccessGrant", grant.model)
    domain = consumer.id.partition(".")[0] if consumer.kind == "product" else None
    return {
        "id": agreement.id,
        "port": str(agreement.port),
        "product": str(port.id.product),
        "domain": port.id.product.domain,
        "consumer": {"kind": consumer.kind, "id": consumer.id, "team": agreement.consumer_team, "domain": domain},
        "sameDomain": domain == port.id.product.domain,
        "classification": port.classification,
        "personalData": port.personal,
        "modes": [*sorted(agreement.modes)],
        "columns": [*agreement.columns],
        "rows": agreement.rows,
        "environments": [*sorted(agreement.environments)],
        "start": clock.written(start) if start else None,
        "end": clock.written(end) if end else None,
        "days": (end - start).total_seconds() / 86_400 if start and end else None,
        "approved": agreement.approved,
        "legalBasis": model.legal_basis,
        "document": grant.tree,
    }


def of_step(step: Step) -> Facts:
    """Return a planned step: `kind` is the last part of its type, `replaces` what forces a replacement."""
    return {
        "op": step.op,
        "type": step.type,
        "kind": step.type.rpartition(":")[2],
        "name": step.name,
        "old": dict(step.old),
        "new": dict(step.new),
        "replaces": [path for path in step.replaces if not path.startswith("__")],
    }


def _port(port: Port) -> Facts:
    return {
        "id": str(port.id),
        "key": port.id.key,
        "topic": port.topic,
        "table": port.table,
        "classification": port.classification,
        "personalData": port.personal,
        "compatibility": port.compatibility,
        "partitions": port.settings.partitions,
        "retention": port.settings.retention,
        "retentionDays": span(port.settings.retention).milliseconds / DAY,
        "cleanup": port.settings.cleanup,
        "deadLetter": port.settings.dead_letter,
    }


def _columns(columns: tuple[Column, ...], above: str = "") -> Iterator[JsonValue]:
    for each in columns:
        path = f"{above}{each.name}"
        yield {
            "name": each.name,
            "path": path,
            "type": each.logical_type,
            "classification": each.classification,
            "personalData": each.personal,
            "required": each.required,
            "description": each.description,
        }
        yield from _columns(each.properties, f"{path}.")
        if each.items:
            yield from _columns(each.items.properties, f"{path}.")


def _plain(model: BaseModel) -> Facts:
    return model.model_dump(mode="json", by_alias=True)


def _list(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else []
