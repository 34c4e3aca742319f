"""Ids in documents agree with where the documents lie, and domains and products with what must lie beside them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from ..ids import DOMAIN, RESERVED_DOMAINS, RESERVED_PRODUCTS, ProductId

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.standards.odps import DataProduct

    from ..index import Index

STATED: dict[str, tuple[str, str]] = {
    "Environment": ("id", "{id}"),
    "Team": ("id", "{id}"),
    "Waiver": ("id", "{id}"),
    "AuthorityChange": ("id", "{id}"),
    "Policy": ("id", "{id}"),
    "DomainCharter": ("domain", "{domain}"),
    "Domain": ("id", "{domain}"),
    "DataProduct": ("id", "{domain}.{product}"),
    "ProductStack": ("product", "{domain}.{product}"),
    "DataContract": ("id", "{domain}.{product}.{port}"),
}
"""By kind: the field that states a document's id, and the id that its place states."""


def places(index: Index) -> None:
    """Ids agree with places, names are free to take, and nothing lies without its domain, charter, stack or product."""
    for document in index.documents.documents:
        if document.kind in STATED:
            _stated(index, document)
    for name, document in index.environments.items():
        if name in RESERVED_DOMAINS:
            index.add(document, "bad-value", f"{name!r} cannot name an environment: it is reserved", "id")
    for name, document in index.domains.items():
        if name in RESERVED_DOMAINS or not DOMAIN.fullmatch(name):
            index.add(document, "bad-value", f"{name!r} cannot name a domain", "id")
        index.beside(document, f"governance/domains/{name}.yaml", f"domain {name!r} has no charter", "id")
    for name, document in index.products.items():
        _product(index, document, name)
    for name, document in index.contracts.items():
        folder = PurePosixPath(document.path).parent.parent
        index.beside(document, f"{folder}/product.odps.yaml", f"the contract {name!r} has no product", "id")


def _stated(index: Index, document: Document) -> None:
    key, pattern = STATED[document.kind]
    said, wanted = document.tree.get(key), pattern.format(**document.ids)
    if said != wanted:
        index.add(document, "misplaced-document", f"{key} is {said!r}; its place says {wanted!r}", key)


def _product(index: Index, document: Document, name: str) -> None:
    try:
        id_ = ProductId.parse(name)
    except ValueError as error:
        index.add(document, "bad-value", str(error), "id")
        return
    if id_.product in RESERVED_PRODUCTS:
        index.add(document, "bad-value", f"{id_.product!r} cannot name a product", "id")
    said = cast("DataProduct", document.model).domain
    if said is not None and said != id_.domain:
        index.add(document, "inconsistent", f"domain is {said!r}; the id says {id_.domain!r}", "domain")
    domain = f"domains/{id_.domain}/domain.yaml"
    index.beside(document, domain, f"domain {id_.domain!r} has no document", "id")
    stack = f"{PurePosixPath(document.path).parent}/stack.yaml"
    index.beside(document, stack, f"product {name!r} has no stack", "id")
