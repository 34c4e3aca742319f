"""One document: where it lies, its plain data, and its model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.findings import Finding, Location

from .codes import REMEDIES
from .marks import position

if TYPE_CHECKING:
    from pydantic import BaseModel, JsonValue


@dataclass(frozen=True, slots=True)
class Document:
    """A document that its own schema accepts. `ids` are the ids that its path states."""

    kind: str
    path: str
    tree: dict[str, JsonValue] = field(repr=False)
    model: BaseModel = field(repr=False)
    ids: dict[str, str]
    root: Path = field(repr=False)

    def at(self, *path: str | int, key: bool = False) -> Location:
        """Return the place of a part of the document."""
        return locate(self.root, self.path, path, key=key)

    def finding(self, rule: str, message: str, path: Sequence[str | int] = (), remedy: str = "") -> Finding:
        """Return a finding about a part of the document."""
        return Finding(self.at(*path), rule, message, remedy or REMEDIES[rule])


@dataclass(frozen=True, slots=True)
class Documents:
    """Every document that could be read, and everything that is wrong with all of them."""

    root: Path
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]

    def of(self, kind: str) -> tuple[Document, ...]:
        """Return the documents of one kind, in the order of their paths."""
        return tuple(document for document in self.documents if document.kind == kind)


def locate(root: Path, file: str, path: Sequence[str | int], *, key: bool = False) -> Location:
    """Read a file again to find where a part of it stands."""
    line, column = position((root / file).read_text(encoding="utf-8-sig"), path, key=key)
    return Location(file, line, column)
