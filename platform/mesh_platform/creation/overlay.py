"""New documents checked together with the mesh that they would join, while they still lie elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.documents import Document, Documents, layout
from mesh_platform.documents.organisation import Rules
from mesh_platform.documents.reader import read_file
from mesh_platform.mesh.build import build

if TYPE_CHECKING:
    from mesh_platform.findings import Finding


def check(root: Path, folder: Path, base: Documents, files: tuple[str, ...]) -> tuple[Finding, ...]:
    """Return the findings in `files`, which lie in `folder` as they would below `root`; the mesh's own are left out."""
    rules = Rules.read(root)
    documents, findings = list(base.documents), list(base.findings)
    for path in files:
        if layout.holds_documents(path, folder=False):
            for each in read_file(folder, path, rules):
                if isinstance(each, Document):
                    documents.append(each)
                else:
                    findings.append(each)
    _, found = build(Documents(folder, tuple(documents), tuple(findings)))
    new = frozenset(files)
    return tuple(finding for finding in found if finding.location.file in new)
