"""One side of a comparison: a mesh, and the documents that it was built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mesh_platform.findings import Location
from mesh_platform.mesh.ids import PortId

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.mesh import Mesh


@dataclass(frozen=True, kw_only=True)
class Side:
    """The base or the head."""

    mesh: Mesh
    documents: Documents

    @cached_property
    def contracts(self) -> Mapping[PortId, Document]:
        """The contracts by port, sorted."""
        ports = {port.id: product for product in self.mesh.products.values() for port in product.ports}
        found = {id_: self.document(f"{ports[id_].folder}/contracts/{id_.key}.odcs.yaml") for id_ in sorted(ports)}
        return {id_: document for id_, document in found.items() if document is not None}

    @cached_property
    def _by_path(self) -> Mapping[str, Document]:
        return {document.path: document for document in self.documents.documents}

    def document(self, path: str) -> Document | None:
        """Return the document that lies there."""
        return self._by_path.get(path)

    def at(self, path: str, *keys: str | int) -> Location:
        """Return the place of a part of a document; of the file where there is no such document."""
        document = self.document(path)
        return document.at(*keys) if document else Location(path)
