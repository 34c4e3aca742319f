"""Documents to one immutable mesh, or everything that keeps them from being one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

from mesh_platform.documents import Documents, read, uncollected
from mesh_platform.documents.kinds.product_stack import PortSettings
from mesh_platform.findings import Finding, Location

from . import checks, ports
from .agreements import agreements
from .derivation import derivations
from .ids import PortId, ProductId
from .index import Index
from .model import DomainView, Mesh, Port, Product

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import (
        Classification,
        Domain,
        DomainCharter,
        Environment,
        PriceBook,
        ProductStack,
        Team,
    )
    from mesh_platform.documents.standards.odcs import DataContract
    from mesh_platform.documents.standards.odps import DataProduct


def load(root: Path) -> tuple[Mesh | None, tuple[Finding, ...]]:
    """Read the tree at `root`; returns the mesh, or None and all findings, sorted by place."""
    with uncollected():
        return build(read(root))


def build(documents: Documents) -> tuple[Mesh | None, tuple[Finding, ...]]:
    """Resolve all documents; every finding of the run is returned at once."""
    index = Index.of(documents)
    if not documents.of("Classification") and "governance/classification.yaml" not in index.broken:
        index.findings.append(
            Finding(
                Location("governance/classification.yaml"),
                "missing-document",
                "governance/classification.yaml is missing",
                "add it; see docs/documents.md",
            )
        )
    checks.places(index)
    checks.governance(index)
    checks.environments(index)
    checks.products(index)
    checks.stacks(index, documents.root)
    derived = derivations(index)
    found = _ports(index, derived)
    _privacy(index, found)
    granted = agreements(index, found)
    findings = tuple(sorted({*documents.findings, *index.findings}))
    if findings:
        return None, findings
    products = _products(index, found)
    return (
        Mesh(
            environments={k: cast("Environment", v.model) for k, v in sorted(index.environments.items())},
            teams={k: cast("Team", v.model) for k, v in sorted(index.teams.items())},
            domains=_domains(index, products),
            products={product.id: product for product in products},
            agreements=granted,
            classification=cast("Classification", documents.of("Classification")[0].model),
            prices=next((cast("PriceBook", document.model) for document in documents.of("PriceBook")), None),
        ),
        (),
    )


def _ports(index: Index, derived: Mapping[str, tuple[str, ...]]) -> dict[str, Port]:
    found: dict[str, Port] = {}
    for name, document in sorted(index.contracts.items()):
        try:
            id_ = PortId.parse(name)
        except ValueError as error:
            index.add(document, "bad-value", str(error), "id")
            continue
        columns = ports.columns(index, document)
        topic, table = ports.servers(index, document, id_)
        if topic:
            ports.one_record_each(index, document, columns)
        stack = index.stacks.get(str(id_.product))
        settings = cast("ProductStack", stack.model).ports.get(id_.key) if stack else None
        found[name] = Port(
            id=id_,
            contract=cast("DataContract", document.model),
            settings=settings or PortSettings(),
            topic=topic,
            table=table,
            columns=columns,
            classification=ports.classification(columns, index.levels),
            personal=any(column.personal for column in ports.every(columns)),
            compatibility=ports.compatibility(index, document),
            derives_from=tuple(sorted(_ids(derived.get(name, ())))),
        )
    return found


def _ids(names: Iterable[str]) -> Iterator[PortId]:
    """Return ports by their names; a name that is none has a finding where its contract lies."""
    for name in names:
        with suppress(ValueError):
            yield PortId.parse(name)


def _privacy(index: Index, found: Mapping[str, Port]) -> None:
    personal = {str(port.id.product): port for port in found.values() if port.personal}
    owned = _owned(found)
    for name, port in personal.items():
        document = index.stacks.get(name)
        if document is None:
            continue
        privacy = cast("ProductStack", document.model).privacy
        if privacy is None:
            index.add(document, "missing-field", f"privacy is missing; {port.id} holds personal data", "privacy")
            continue
        known = {column.name: None for each in owned[name] for column in each.columns}
        index.refer(document, "column", privacy.subject_key, known, ("privacy", "subjectKey"), "")


def _products(index: Index, found: Mapping[str, Port]) -> tuple[Product, ...]:
    owned = _owned(found)
    return tuple(
        _product(index, name, document, tuple(owned.get(name, ()))) for name, document in sorted(index.products.items())
    )


def _owned(found: Mapping[str, Port]) -> dict[str, list[Port]]:
    owned: dict[str, list[Port]] = {}
    for port in found.values():
        owned.setdefault(str(port.id.product), []).append(port)
    return owned


def _product(index: Index, name: str, document: Document, own: tuple[Port, ...]) -> Product:
    descriptor = cast("DataProduct", document.model)
    levels = index.levels
    return Product(
        id=ProductId.parse(name),
        descriptor=descriptor,
        stack=cast("ProductStack", index.stacks[name].model),
        owner=(descriptor.team.name if descriptor.team else None) or "",
        classification=max((port.classification for port in own), key=levels.index, default=levels[0]),
        ports=own,
        inputs=tuple(PortId.parse(port.contract_id) for port in descriptor.input_ports if port.contract_id),
        folder=str(PurePosixPath(document.path).parent),
    )


def _domains(index: Index, products: tuple[Product, ...]) -> dict[str, DomainView]:
    return {
        name: DomainView(
            id=name,
            document=cast("Domain", document.model),
            charter=cast("DomainCharter", index.charters[name].model),
            products=tuple(product for product in products if product.id.domain == name),
        )
        for name, document in sorted(index.domains.items())
    }
