"""A change: what the mesh is at a commit, what it would become, and by whose authority it is judged."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.documents import read
from mesh_platform.documents.layout import AUTHORITY, FOLDERS
from mesh_platform.governance import policies
from mesh_platform.identity.authority import PROPOSALS
from mesh_platform.mesh import build
from mesh_platform.rules import FileChange

from . import code
from .code import Code
from .intent import Authority
from .repository import Blob, Repository

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.findings import Finding
    from mesh_platform.mesh import Mesh


@dataclass(frozen=True, kw_only=True)
class Tree:
    """Documents and what they come to: a mesh, or None with findings. `root` is where the files are that jobs name."""

    root: Path
    documents: Documents
    mesh: Mesh | None
    findings: tuple[Finding, ...]

    @classmethod
    def read(cls, root: Path, *, authority: Path | None = None, like: Documents | None = None) -> Tree:
        """Read the tree at `root` under its own authority, or that of another folder."""
        documents = read(root, authority=authority, like=like)
        mesh, findings = build(documents)
        findings = tuple(sorted({*findings, *policies.findings(documents)}))
        return cls(root=root, documents=documents, mesh=None if findings else mesh, findings=findings)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A change and its parts, as rules/change.py names them.

    `base` is the commit at which the change began, `authority` the tip of the branch that it goes to, `ahead` how many
    commits of that the change has not, and `head` the commit that is proposed; None is the working tree. `code` is what
    a commit that changes code would have run; nothing of it has.
    """

    commit: str
    authority: str
    ahead: int
    head_commit: str | None
    base: Tree
    head: Tree
    proposed: Tree
    files: tuple[FileChange, ...]
    law: Authority
    code: Code | None


@contextmanager
def proposal(root: Path, base: str, head: str | None = None) -> Generator[Proposal]:
    """Read a change from Git: `base` names the branch that it goes to, `head` a commit, None what is on disk.

    Nothing of it runs: its files are read as data. Raises UsageError for names of no commit.
    """
    repository = Repository(root)
    tip = repository.commit(base)
    proposed = repository.commit(head) if head else None
    at = proposed or repository.commit("HEAD")
    fork = repository.fork(tip, at)
    with tempfile.TemporaryDirectory(prefix="mesh-gate-") as scratch:
        law, old, new = Path(scratch, "authority"), Path(scratch, "base"), root
        ruled = repository.files(tip)
        repository.written(_of(ruled, AUTHORITY), law)
        repository.written(_of(repository.files(fork), PROPOSALS), old)
        there: dict[str, Blob] = {}
        if proposed:
            new, there = Path(scratch, "head"), repository.files(proposed)
            repository.written(_of(there, FOLDERS), new)
        for folder in (law, old, *([new] if proposed else [])):
            (folder / "domains").mkdir(parents=True, exist_ok=True)
        files = repository.between(fork, proposed)
        changed = {each.path for each in files}
        before = Tree.read(old, authority=law)
        after = Tree.read(new, authority=law, like=before.documents)
        own = Tree.read(new) if any(each.path.split("/")[0] in AUTHORITY for each in files) else after
        yield Proposal(
            commit=fork,
            authority=tip,
            ahead=repository.ahead(tip, at),
            head_commit=proposed,
            base=before,
            head=after,
            proposed=own,
            files=files,
            law=Authority.read(law),
            code=code.written(repository, there, ruled, changed, Path(scratch, "code")) if proposed else None,
        )


def _of(files: dict[str, Blob], folders: tuple[str, ...]) -> dict[str, Blob]:
    return {path: blob for path, blob in files.items() if path.split("/")[0] in folders}
