"""What a stack is made from: the documents that its program reads, and what those of others come to for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from mesh_platform.documents import Documents
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import PortId, ProductId, StackId
    from mesh_platform.mesh.model import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Paths relative to the mesh with `/`, and what is decided from documents that are not read as a whole."""

    paths: frozenset[str]
    facts: tuple[str, ...]


def reads(mesh: Mesh, documents: Documents, stack: StackId, at: datetime) -> Reads:
    """Return what a stack of the mesh is made from at an instant, but for the authority, which every stack reads."""
    environment = stack.environment
    match stack.layer:
        case "platform":
            domains = [name for name in mesh.domains if mesh.deployed(name, environment)]
            return Reads(paths=frozenset(f"domains/{name}/domain.yaml" for name in domains), facts=tuple(domains))
        case "identity":
            deployed = mesh.deployed(stack.domain, environment)
            return Reads(
                paths=frozenset({f"domains/{stack.domain}/domain.yaml"}),
                facts=tuple(_identified(product, environment) for product in deployed),
            )
        case _:
            return Reads(paths=_own(mesh, documents, stack), facts=tuple(sorted(_facts(mesh, stack, at))))


def fingerprint(mesh: Mesh, documents: Documents, root: Path, stack: StackId, at: datetime) -> str:
    """Return a digest of what a stack is made from; two that are equal have the same resources."""
    found = reads(mesh, documents, stack, at)
    texts = {document.path: document.source.text.encode() for document in documents.documents}
    parts = [[path, digest(texts[path] if path in texts else _bytes(root / path))] for path in sorted(found.paths)]
    return digest(json.dumps([str(stack), parts, found.facts]).encode())


def _own(mesh: Mesh, documents: Documents, stack: StackId) -> frozenset[str]:
    """Return the documents of a domain but its agreements, and the files that its jobs name."""
    folder, domain = f"domains/{stack.domain}/", mesh.domains[stack.domain]
    kinds = ("AccessAgreement", "AccessGrant", "Policy")
    own = {each.path for each in documents.documents if each.path.startswith(folder) and each.kind not in kinds}
    code = {f"{product.folder}/{job.source}" for product in domain.products for job in product.stack.jobs}
    return frozenset(own | code)


def _identified(product: Product, environment: str) -> str:
    """Return what identities, keys, budgets and workspaces are made from (components/mesh_components/*identity*.py)."""
    stack = product.stack
    return _said(
        str(product.id), product.owner, product.classification, stack.workspace,
        bool(product.streams or product.inputs),
        stack.credentials.of(environment), stack.budget.model_dump(mode="json"),
        stack.monitoring.model_dump(mode="json"),
    )  # fmt: skip


def _facts(mesh: Mesh, stack: StackId, at: datetime) -> Iterator[str]:
    """Yield what a domain's rights are folded from: agreements in force, and of the other side what counts for them.

    That is all of mesh/rights.py and of the identities that a domain's program looks up: nothing else of another
    domain's documents comes into a stack.
    """
    domain, environment = stack.domain, stack.environment
    for agreement in mesh.agreements:
        consumer = agreement.consumer
        reads = consumer.product.domain if consumer.kind == "product" else ""
        if domain in (agreement.port.product.domain, reads) and agreement.holds(environment, at):
            agreed = [*sorted(agreement.modes), "", *sorted(agreement.columns), "", agreement.rows]
            reader = _product(mesh, consumer.product, environment) if reads else None
            port = _port(mesh, agreement.port, environment)
            yield _said(agreement.id, str(agreement.port), str(consumer), *agreed, agreement.read_quota, port, reader)
    for product in mesh.domains[domain].products:
        for port in product.inputs:
            yield _said(str(product.id), str(port), _port(mesh, port, environment))


def _port(mesh: Mesh, id_: PortId, environment: str) -> JsonValue:
    if id_.product not in mesh.products:
        return None
    product, port = mesh.products[id_.product], mesh.port(id_)
    names = [column.name for column in port.columns]
    return [product.in_environment(environment), port.topic, port.table, port.settings.throughput.read, *names]


def _product(mesh: Mesh, id_: ProductId, environment: str) -> JsonValue:
    product = mesh.products[id_]
    keyed = bool(product.streams or product.inputs)
    return [product.in_environment(environment), product.stack.workspace, keyed]


def _said(*parts: JsonValue) -> str:
    return json.dumps(parts)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def digest(data: bytes) -> str:
    """Return the SHA-256 of data in hex."""
    return hashlib.sha256(data).hexdigest()
