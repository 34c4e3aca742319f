"""Who may do what, folded over all documents: one right per (resource, principal) and, for Kafka, per operation.

Each right is held by exactly one product: its stack declares the resource, so no two stacks share a cloud identity.
A provider holds what others may read of it; a product holds what it needs on its own things.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from mesh_platform.documents.scalars import rate

from . import naming
from .ids import PortId, ProductId
from .model import Agreement, Mesh, Port, Principal, Product

OWN_SCHEMA = ("CREATE_TABLE", "EXECUTE", "MODIFY", "READ_VOLUME", "SELECT", "USE_SCHEMA", "WRITE_VOLUME")


@dataclass(frozen=True, order=True, slots=True)
class KafkaRight:
    """An ALLOW of `operation` on a topic, group or transactional id, for the service account of `principal`."""

    resource_type: str
    resource: str
    pattern: str
    principal: ProductId
    operation: str
    holder: ProductId


@dataclass(frozen=True, order=True, slots=True)
class SubjectRight:
    """A role (DeveloperRead or DeveloperWrite) on a schema registry subject."""

    subject: str
    principal: ProductId
    role: str
    holder: ProductId


@dataclass(frozen=True, order=True, slots=True)
class CatalogRight:
    """Unity Catalog privileges on one securable for one principal; a catalog's are held by its domain's stack."""

    securable_type: str
    securable: str
    principal: Principal
    privileges: tuple[str, ...]
    holder: ProductId


@dataclass(frozen=True, order=True, slots=True)
class SecuredView:
    """A view of agreed columns and rows; `rows` is the agreed CEL filter."""

    port: PortId
    name: str
    columns: tuple[str, ...]
    rows: str | None


@dataclass(frozen=True, order=True, slots=True)
class Quota:
    """Bytes a second that the service account of `principal` may write and read."""

    principal: ProductId
    write: int
    read: int


@dataclass(frozen=True, slots=True)
class Rights:
    """All rights of one environment at one instant, sorted."""

    kafka: tuple[KafkaRight, ...]
    subjects: tuple[SubjectRight, ...]
    catalogs: tuple[CatalogRight, ...]
    views: tuple[SecuredView, ...]
    quotas: tuple[Quota, ...]

    def of(self, product: ProductId) -> Rights:
        """Return what the stack of `product` declares, without the rights on catalogs."""
        return Rights(
            tuple(right for right in self.kafka if right.holder == product),
            tuple(right for right in self.subjects if right.holder == product),
            tuple(right for right in self.catalogs if right.holder == product and right.securable_type != "catalog"),
            tuple(view for view in self.views if view.port.product == product),
            tuple(quota for quota in self.quotas if quota.principal == product),
        )

    def on_catalog(self, catalog: str) -> tuple[CatalogRight, ...]:
        """Return the rights on a catalog itself."""
        return tuple(r for r in self.catalogs if r.securable_type == "catalog" and r.securable == catalog)

    def consumers(self, domain: str) -> frozenset[ProductId]:
        """Return the products of other domains that rights held in `domain` name."""
        named = {right.principal for right in (*self.kafka, *self.subjects) if right.holder.domain == domain}
        named |= {
            right.principal.product
            for right in self.catalogs
            if right.holder.domain == domain and right.principal.kind == "product"
        }
        return frozenset(product for product in named if product.domain != domain)


def rights(mesh: Mesh, environment: str, as_of: datetime) -> Rights:
    """Fold own needs and the agreements that hold at `as_of` in `environment`."""
    products = [product for product in mesh.products.values() if product.in_environment(environment)]
    deployed = {product.id for product in products}
    agreements = [a for a in mesh.agreements if a.holds(environment, as_of) and _reachable(a, deployed)]
    catalogs: dict[tuple[str, str, Principal, ProductId], set[str]] = defaultdict(set)
    for right in _catalog_rights(mesh, environment, products, agreements):
        holder = ProductId(right.holder.domain, "") if right.securable_type == "catalog" else right.holder
        catalogs[right.securable_type, right.securable, right.principal, holder].update(right.privileges)
    return Rights(
        tuple(sorted({right for each in (*products, *agreements) for right in _kafka(mesh, each, deployed)})),
        tuple(sorted(_subjects(mesh, products, agreements))),
        tuple(sorted(CatalogRight(t, s, p, tuple(sorted(v)), h) for (t, s, p, h), v in catalogs.items())),
        tuple(sorted({v for a in agreements if (v := view_of(mesh.port(a.port), a))})),
        tuple(sorted(_quota(mesh, product, agreements) for product in products if _speaks_kafka(mesh, product))),
    )


def view_of(port: Port, agreement: Agreement) -> SecuredView | None:
    """Return the secured view that an agreement to query a port needs; None where it shows the whole table."""
    if not (port.table and agreement.modes & {"query", "batch"}):
        return None
    if agreement.rows is None and set(agreement.columns) == {column.name for column in port.columns}:
        return None
    columns = tuple(column.name for column in port.columns if column.name in agreement.columns)
    return SecuredView(port.id, naming.secured_view(port.id, columns, agreement.rows), columns, agreement.rows)


def _reachable(agreement: Agreement, deployed: set[ProductId]) -> bool:
    if agreement.port.product not in deployed:
        return False
    return agreement.consumer.kind != "product" or agreement.consumer.product in deployed


def _speaks_kafka(mesh: Mesh, product: Product) -> bool:
    return product.streams or any(mesh.port(each).topic for each in product.inputs)


def _kafka(mesh: Mesh, source: Product | Agreement, deployed: set[ProductId]) -> Iterator[KafkaRight]:
    if isinstance(source, Agreement):
        if "stream" in source.modes and mesh.port(source.port).topic and source.consumer.kind == "product":
            consumer, provider = source.consumer.product, source.port.product
            for operation in ("DESCRIBE", "READ"):
                yield KafkaRight("TOPIC", naming.topic(source.port), "LITERAL", consumer, operation, provider)
        return
    if not _speaks_kafka(mesh, source):
        return
    own = source.id
    yield KafkaRight("GROUP", naming.prefix(own), "PREFIXED", own, "READ", own)
    for operation in ("DESCRIBE", "WRITE"):
        yield KafkaRight("TRANSACTIONAL_ID", naming.prefix(own), "PREFIXED", own, operation, own)
    for port in source.ports:
        if not port.topic:
            continue
        topics = [naming.topic(port.id), *([naming.dead_letters(port.id)] if port.settings.dead_letter else [])]
        for topic in topics:
            for operation in ("DESCRIBE", "READ", "WRITE"):
                yield KafkaRight("TOPIC", topic, "LITERAL", own, operation, own)


def _subjects(mesh: Mesh, products: Iterable[Product], agreements: Iterable[Agreement]) -> set[SubjectRight]:
    own = {
        SubjectRight(naming.subject(port.id), product.id, "DeveloperRead", product.id)
        for product in products
        for port in product.ports
        if port.topic
    }
    read = {
        SubjectRight(naming.subject(a.port), a.consumer.product, "DeveloperRead", a.port.product)
        for a in agreements
        if "stream" in a.modes and a.consumer.kind == "product" and mesh.port(a.port).topic
    }
    return own | read


def _catalog_rights(
    mesh: Mesh, environment: str, products: Iterable[Product], agreements: Iterable[Agreement]
) -> Iterator[CatalogRight]:
    for product in products:
        catalog, me = naming.catalog(product.id.domain, environment), Principal("product", str(product.id))
        yield CatalogRight("catalog", catalog, me, ("USE_CATALOG",), product.id)
        yield CatalogRight("schema", f"{catalog}.{naming.schema(product.id)}", me, OWN_SCHEMA, product.id)
    for agreement in agreements:
        port = mesh.port(agreement.port)
        if not (port.table and agreement.modes & {"query", "batch"}):
            continue
        provider, view = port.id.product, view_of(port, agreement)
        catalog, who = naming.catalog(provider.domain, environment), agreement.consumer
        yield CatalogRight("catalog", catalog, who, ("USE_CATALOG",), provider)
        yield CatalogRight("schema", f"{catalog}.{naming.schema(provider)}", who, ("USE_SCHEMA",), provider)
        name = naming.full_table(port.id, environment, view.name if view else "")
        yield CatalogRight("table", name, who, ("SELECT",), provider)


def _quota(mesh: Mesh, product: Product, agreements: Iterable[Agreement]) -> Quota:
    write = sum(rate(port.settings.throughput.write) for port in product.ports if port.topic)
    read = sum(
        a.read_quota or rate(mesh.port(a.port).settings.throughput.read)
        for a in agreements
        if "stream" in a.modes and a.consumer == Principal("product", str(product.id))
    )
    own = max((rate(port.settings.throughput.read) for port in product.ports if port.topic), default=0)
    return Quota(product.id, max(write, 1), max(read, own, 1))
