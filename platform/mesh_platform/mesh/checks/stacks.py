"""What stack.yaml names exists: environments, tiers, ports, receivers, files and peers."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Domain as DomainDocument
    from mesh_platform.documents.kinds import DomainCharter, Environment, ProductStack

    from ..index import Index


def stacks(index: Index, root: Path) -> None:
    """Check every stack.yaml; `root` is where the files are that jobs name."""
    for name, document in index.stacks.items():
        stack = cast("ProductStack", document.model)
        folder = str(PurePosixPath(document.path).parent)
        index.refer(document, "product", name, index.products, ("product",), f"{folder}/product.odps.yaml")
        for position, environment in enumerate(stack.environments):
            if index.environment(document, environment, "environments", position):
                _tier(index, document, stack, environment, position)
                _residency(index, document, environment, position)
        for environment in stack.credentials.generation:
            index.environment(document, environment, "credentials", "generation", environment)
        there = {contract.removeprefix(name + "."): None for contract in index.contracts_of.get(name, ())}
        for port in stack.ports:
            index.refer(document, "port", port, there, ("ports", port), f"{folder}/contracts/{port}.odcs.yaml")
        _receivers(index, document, stack)
        index.currency(document, stack.budget.currency, "budget", "currency")
        index.once(document, "duplicate-id", "job", [job.name for job in stack.jobs], ("jobs",), ("name",))
        for position, job in enumerate(stack.jobs):
            _source(index, document, root, folder, job.source, ("jobs", position, "source"))
        _peers(index, document, stack)


def _tier(index: Index, document: Document, stack: ProductStack, environment: str, position: int) -> None:
    """The tier of the namespace is there; where stack.yaml says nothing, the one that the domain chooses."""
    tiers = cast("Environment", index.environments[environment].model).kubernetes.tiers
    said, path = f"tier of environment {environment}:", ("namespace", "tier")
    tier = getattr(stack.namespace, "tier", None)
    domain = index.domains.get(document.ids["domain"])
    if stack.namespace is None and domain is not None:
        tier = cast("DomainDocument", domain.model).defaults.namespace.tier
        said, path = f"{said[:-1]}, the default of {domain.path}:", ("environments", position)
    if tier is not None:
        index.refer(document, said, tier, tiers, path, "")


def _residency(index: Index, document: Document, environment: str, position: int) -> None:
    """An environment lies where the domain's charter lets its data lie."""
    charter = index.charters.get(document.ids["domain"])
    if charter is None:
        return
    allowed = cast("DomainCharter", charter.model).residency
    there = cast("Environment", index.environments[environment].model).residency
    if not set(allowed) & set(there):
        said = f"environment {environment} is in {', '.join(there)}; data of the domain may lie in {', '.join(allowed)}"
        index.add(document, "inconsistent", said, "environments", position,
                  remedy=f"remove the environment, or have {charter.path} allow the residency")  # fmt: skip


def _receivers(index: Index, document: Document, stack: ProductStack) -> None:
    domain = index.domains.get(document.ids["domain"])
    if domain is None:
        return
    receivers = cast("DomainDocument", domain.model).receivers
    for position, receiver in enumerate(stack.monitoring.receivers):
        index.refer(document, "receiver", receiver, receivers, ("monitoring", "receivers", position), domain.path)


def _peers(index: Index, document: Document, stack: ProductStack) -> None:
    for direction, peers in (("egress", stack.network.egress), ("ingress", stack.network.ingress)):
        for position, peer in enumerate(peers):
            path = ("network", direction, position)
            if (peer.product is None) == (peer.cidr is None):
                index.add(document, "inconsistent", "a peer is either a product or a cidr", *path)
            elif peer.product is not None:
                index.product(document, peer.product, *path, "product")


def _source(
    index: Index, document: Document, root: Path, folder: str, source: str, path: tuple[str | int, ...]
) -> None:
    home = (root / folder).resolve()
    file = root / folder / source
    if not file.resolve().is_relative_to(home):
        index.add(document, "outside-tree", f"{source!r} leaves the product's folder", *path)
    elif file.is_symlink():
        index.add(document, "symlink", f"{source!r} is a link", *path)
    elif not file.is_file():
        index.add(document, "unresolved-reference", f"file {source!r} does not exist in {folder}", *path)
