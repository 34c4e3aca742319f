"""What is signed: the content of an agreement, a waiver or a change of the authority, as one digest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

from .canonical import digest

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.documents.kinds import AccessGrant, AuthorityChange, MeshIdentity, Statement, Waiver
    from mesh_platform.documents.standards.oaas import AccessAgreement
    from mesh_platform.mesh import Port
    from mesh_platform.mesh.columns import Column

Changed = tuple[str, str | None, str | None]
"""A file that differs: its path, and the SHA-256 in hex of both contents; None where there is no file."""
FOLDER = "governance/changes/"
"""Where changes of the authority are asked for; what lies there is no part of any of them."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What statements are about: `<kind>:<id>`, the digest of its content, and the mesh that it belongs to."""

    id: str
    digest: str
    mesh: str


def mesh_id(documents: Documents) -> str:
    """Return the name of the mesh under which statements are signed."""
    found = documents.of("Mesh")
    return cast("MeshIdentity", found[0].model).id if found else "mesh"


def of_agreement(agreement: Document, grant: Document, port: Port, documents: Documents) -> Subject:
    """Return an agreement as it is signed: all of it but its status, what was granted, and what the data is."""
    model = cast("AccessAgreement", agreement.model)
    content: dict[str, JsonValue] = {
        "agreement": {key: value for key, value in agreement.tree.items() if key != "status"},
        "grant": {key: value for key, value in grant.tree.items() if key != "statements"},
        "port": _port(port, cast("AccessGrant", grant.model).columns),
        "classification": port.classification,
        "terms": documents.terms.get(model.description.terms or ""),
    }
    return Subject(f"agreement:{model.id}", digest(content), mesh_id(documents))


def beside(grant: str) -> str:
    """Return the path of the agreement that a grant lies beside."""
    return f"{grant.removesuffix('.grant.yaml')}.oaas.yaml"


def _port(port: Port, columns: Iterable[str]) -> JsonValue:
    """Return what the contract says of the agreed columns: what data is read, not how it is described or checked."""
    named = frozenset(columns)
    return {"id": str(port.id), "columns": [_column(each) for each in port.columns if each.name in named]}


def _column(column: Column) -> JsonValue:
    return {
        "name": column.name,
        "type": column.logical_type,
        "classification": column.classification,
        "personal": column.personal,
        "properties": [_column(each) for each in column.properties],
        "items": _column(column.items) if column.items else None,
    }


def of_waiver(waiver: Document, documents: Documents) -> Subject:
    """Return a waiver as it is signed: all of it but its statements."""
    content = {key: value for key, value in waiver.tree.items() if key != "statements"}
    return Subject(f"waiver:{cast('Waiver', waiver.model).id}", digest(content), mesh_id(documents))


def of_change(change: Document, files: Iterable[Changed], documents: Documents) -> Subject:
    """Return a change of the authority as it is signed: exactly these files, before and after."""
    return Subject(f"change:{cast('AuthorityChange', change.model).id}", of_files(files), mesh_id(documents))


def of_files(files: Iterable[Changed]) -> str:
    """Return the digest of files that differ, whatever their order."""
    found = sorted((path, base, head) for path, base, head in files if not path.startswith(FOLDER))
    return digest([{"path": path, "base": base, "head": head} for path, base, head in found])


def statements(document: Document) -> list[Statement]:
    """Return the statements of a grant, a waiver or a change of the authority."""
    return cast("AccessGrant | Waiver | AuthorityChange", document.model).statements
