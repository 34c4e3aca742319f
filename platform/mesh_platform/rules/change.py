"""A change as rules see it: the mesh at the base, the mesh that it would become, and the files between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .reader import Reader, Scope

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Mesh

    from .parameters import Parameters


@dataclass(frozen=True, slots=True, order=True)
class FileChange:
    """A file that differs: its path with `/`, and the SHA-256 of both contents in hex; None where there is no file."""

    path: str
    base: str | None
    head: str | None


@dataclass(frozen=True, kw_only=True)
class Change:
    """`base` is the mesh at the base. `head` has the documents of the head under the authority of the base: it is what
    is judged. `proposed` has the documents of the head as they are, authority with them, so that a proposal can be
    read; None where they do not agree with each other.
    """

    base: Scope
    head: Scope
    proposed: Scope | None
    files: tuple[FileChange, ...]


class ChangeReader(Reader):
    """The head, and beside it what it was, as one rule sees them."""

    def __init__(self, change: Change, reads: Mapping[str, tuple[str, ...]], parameters: Parameters) -> None:
        super().__init__(change.head, reads, parameters)
        self.change = change

    @property
    def before(self) -> Mesh:
        """All documents at the base together."""
        return self.change.base.mesh
