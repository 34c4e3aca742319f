"""Documents by id, and references between them that are either resolved or findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from mesh_platform.documents.validate import nearest
from mesh_platform.findings import Finding

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.documents.kinds import Classification

T = TypeVar("T")


@dataclass(slots=True)
class Index:
    """What is there by id. `broken` are files that have findings of their own: what they define is not missing."""

    documents: Documents
    environments: dict[str, Document] = field(default_factory=dict)
    teams: dict[str, Document] = field(default_factory=dict)
    charters: dict[str, Document] = field(default_factory=dict)
    domains: dict[str, Document] = field(default_factory=dict)
    products: dict[str, Document] = field(default_factory=dict)
    stacks: dict[str, Document] = field(default_factory=dict)
    contracts: dict[str, Document] = field(default_factory=dict)
    contracts_of: dict[str, dict[str, Document]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    broken: frozenset[str] = frozenset()

    @classmethod
    def of(cls, documents: Documents) -> Index:
        """File every document under the id that its path states."""
        index = cls(documents, broken=frozenset(finding.location.file for finding in documents.findings))
        for kind, target, key in (
            ("Environment", index.environments, _id),
            ("Team", index.teams, _id),
            ("DomainCharter", index.charters, _domain),
            ("Domain", index.domains, _domain),
            ("DataProduct", index.products, _product),
            ("ProductStack", index.stacks, _product),
            ("DataContract", index.contracts, _port),
        ):
            target.update({key(document): document for document in documents.of(kind)})
        for name, document in index.contracts.items():
            index.contracts_of.setdefault(_product(document), {})[name] = document
        return index

    def add(self, document: Document, rule: str, message: str, *path: str | int, remedy: str = "") -> None:
        """Note a finding about a part of a document."""
        self.findings.append(document.finding(rule, message, path, remedy))

    def refer(
        self,
        document: Document,
        what: str,
        name: str,
        there: Mapping[str, object],
        path: Iterable[str | int],
        file: str,
    ) -> bool:
        """Note where `name` is not there, unless `file`, which would define it, is broken itself."""
        if name in there:
            return True
        if file not in self.broken:
            near = nearest(name, list(there))
            hint = f"; did you mean {near!r}?" if near else ""
            self.add(document, "unresolved-reference", f"{what} {name!r} does not exist{hint}", *path)
        return False

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of classification, ascending; empty without the document."""
        found = self.documents.of("Classification")
        return tuple(cast("Classification", found[0].model).levels) if found else ()


def _id(document: Document) -> str:
    return document.ids["id"]


def _domain(document: Document) -> str:
    return document.ids["domain"]


def _product(document: Document) -> str:
    return f"{document.ids['domain']}.{document.ids['product']}"


def _port(document: Document) -> str:
    return f"{_product(document)}.{document.ids['port']}"


def stated(documents: Iterable[Document], key: Callable[[Document], T]) -> dict[T, list[Document]]:
    """Group documents by what they state of themselves."""
    groups: dict[T, list[Document]] = {}
    for document in documents:
        groups.setdefault(key(document), []).append(document)
    return groups
