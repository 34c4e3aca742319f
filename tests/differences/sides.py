"""The example mesh before and after some edits, as the two sides of a comparison."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mesh_platform.deploy.copy import copy_mesh
from mesh_platform.differences import ContractDifference, Difference, Side, contracts
from mesh_platform.documents import read
from mesh_platform.mesh import build
from worlds import EXAMPLE

AT = datetime(2026, 11, 1, tzinfo=UTC)
"""All agreements of the example hold."""
PORT = "payments.transactions.completed.v1"
CONTRACT = "domains/payments/products/transactions/contracts/completed.v1.odcs.yaml"
Change = tuple[str, str, str]
"""A file, a text in it, and what is there instead."""


@dataclass(frozen=True)
class Example:
    """A copy of the example's documents."""

    root: Path

    @property
    def side(self) -> Side:
        """Return the documents as they are now; they must have no findings."""
        documents = read(self.root)
        mesh, findings = build(documents)
        assert mesh is not None, "\n".join(map(str, findings))
        return Side(mesh=mesh, documents=documents)

    @contextmanager
    def changed(self, *changes: Change) -> Iterator[Side]:
        """Give the documents with some texts replaced, and put them back; every text must be there."""
        before = {file: (self.root / file).read_text() for file, _, _ in changes}
        try:
            for file, old, new in changes:
                text = (self.root / file).read_text()
                assert old in text, f"{file} has no {old!r}"
                (self.root / file).write_text(text.replace(old, new))
            yield self.side
        finally:
            for file, text in before.items():
                (self.root / file).write_text(text)

    def renamed(self, old: str, new: str, *folders: tuple[str, str]) -> Example:
        """Move folders, let every document and its name speak of one id instead of another, and return the example."""
        for before, after in folders:
            (self.root / after).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(self.root / before, self.root / after)
        for path in sorted((self.root / "domains").rglob("*.yaml")):
            path.write_text(path.read_text().replace(old, new))
            path.rename(path.with_name(path.name.replace(old, new)))
        return self


def example(root: Path) -> Example:
    """Copy the example to a folder."""
    copy_mesh(EXAMPLE, root)
    return Example(root)


def of(found: tuple[ContractDifference, ...], port: str = PORT) -> ContractDifference:
    """Return what differs in the contract of one port, the only one that does."""
    (one,) = found
    assert str(one.port) == port
    return one


def differing(base: Side, head: Side) -> tuple[Difference, ...]:
    """Return what differs in the one contract that does."""
    return of(contracts(base, head, AT)).differences
