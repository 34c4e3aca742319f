"""One document: where it lies, its plain data, and its model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.findings import Finding, Location

from .codes import REMEDIES
from .marks import position

if TYPE_CHECKING:
    from pydantic import BaseModel, JsonValue


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: path relative to the mesh's root with `/`, and its text."""

    path: str
    text: str = field(repr=False)

    def at(self, path: Sequence[str | int], *, key: bool = False) -> Location:
        """Return where a part of the document stands; where it is missing, the nearest that is there."""
        return Location(self.path, *position(self.text, path, key=key))


@dataclass(frozen=True, slots=True)
class Document:
    """A document that its own schema accepts. `ids` are the ids that its path states."""

    kind: str
    source: Source
    tree: dict[str, JsonValue] = field(repr=False)
    model: BaseModel = field(repr=False)
    ids: dict[str, str]

    @property
    def path(self) -> str:
        """Where it lies, relative to the mesh's root, with `/`."""
        return self.source.path

    def at(self, *path: str | int, key: bool = False) -> Location:
        """Return the place of a part of the document."""
        return self.source.at(path, key=key)

    def finding(self, rule: str, message: str, path: Sequence[str | int] = (), remedy: str = "") -> Finding:
        """Return a finding about a part of the document."""
        return Finding(self.at(*path), rule, message, remedy or REMEDIES[rule])


@dataclass(frozen=True)
class Documents:
    """Every document that could be read, and everything that is wrong with all of them.

    `terms` has by path the SHA-256 in hex of each text of terms.
    """

    root: Path
    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]
    terms: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Document, ...]]:
        kinds = dict.fromkeys(document.kind for document in self.documents)
        return {kind: tuple(each for each in self.documents if each.kind == kind) for kind in kinds}

    def of(self, kind: str) -> tuple[Document, ...]:
        """Return the documents of one kind, in the order of their paths."""
        return self._by_kind.get(kind, ())
