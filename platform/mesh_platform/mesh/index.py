"""Documents by id, and references between them that are either resolved or findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

from mesh_platform.documents.validate import nearest
from mesh_platform.findings import Finding

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.documents.kinds import ApprovalRules, Classification, PriceBook, Team


@dataclass
class Index:
    """What is there by id. `broken` files have findings of their own: what they define is not missing."""

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
    sound: frozenset[str] = frozenset()

    @classmethod
    def of(cls, documents: Documents) -> Index:
        """File every document under the id that its path states."""
        index = cls(
            documents,
            broken=frozenset(finding.location.file for finding in documents.findings),
            sound=frozenset(document.path for document in documents.documents),
        )
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
        there: Collection[str],
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

    def team(self, document: Document, name: str, *path: str | int) -> bool:
        """Note where a team does not exist."""
        return self.refer(document, "team", name, self.teams, path, f"governance/teams/{name}.yaml")

    def environment(self, document: Document, name: str, *path: str | int) -> bool:
        """Note where an environment does not exist."""
        return self.refer(document, "environment", name, self.environments, path, f"environments/{name}.yaml")

    def product(self, document: Document, name: str, *path: str | int) -> bool:
        """Note where a product does not exist."""
        domain, _, product = name.partition(".")
        place = f"domains/{domain}/products/{product}/product.odps.yaml"
        return self.refer(document, "product", name, self.products, path, place)

    def contract(self, document: Document, name: str, *path: str | int) -> bool:
        """Note where a contract does not exist."""
        domain, product, port = (*name.split(".", 2), "", "")[:3]
        place = f"domains/{domain}/products/{product}/contracts/{port}.odcs.yaml"
        return self.refer(document, "contract", name, self.contracts, path, place)

    def beside(self, document: Document, file: str, said: str, *path: str | int) -> None:
        """Note where a file is missing that a document needs."""
        if file not in self.sound and file not in self.broken:
            self.add(document, "missing-document", f"{said}: {file}", *path)

    def once(
        self,
        document: Document,
        rule: str,
        what: str,
        names: Iterable[str],
        above: Sequence[str | int],
        below: Sequence[str | int] = (),
    ) -> None:
        """Note every name of a list that stands there already; the place is `above`, its position, `below`."""
        seen: set[str] = set()
        for position, name in enumerate(names):
            if name in seen:
                self.add(document, rule, f"{what} {name!r} stands twice", *above, position, *below)
            seen.add(name)

    def currency(self, document: Document, said: str, *path: str | int) -> None:
        """Note where an amount is not in the currency of the price book; a mesh has one."""
        for book in self.documents.of("PriceBook"):
            wanted = cast("PriceBook", book.model).currency
            if said != wanted:
                self.add(document, "inconsistent", f"currency is {said}; the mesh's is {wanted} ({book.path})", *path)

    @cached_property
    def members(self) -> frozenset[str]:
        """The people of all teams."""
        return frozenset(
            member.id for document in self.teams.values() for member in cast("Team", document.model).members
        )

    @property
    def classification(self) -> Classification | None:
        """The document with the levels."""
        found = self.documents.of("Classification")
        return cast("Classification", found[0].model) if found else None

    @property
    def approvals(self) -> ApprovalRules | None:
        """The document that says who decides when."""
        found = self.documents.of("ApprovalRules")
        return cast("ApprovalRules", found[0].model) if found else None

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of classification, ascending; empty without the document."""
        return tuple(self.classification.levels) if self.classification else ()


def _id(document: Document) -> str:
    return document.ids["id"]


def _domain(document: Document) -> str:
    return document.ids["domain"]


def _product(document: Document) -> str:
    return f"{document.ids['domain']}.{document.ids['product']}"


def _port(document: Document) -> str:
    return f"{_product(document)}.{document.ids['port']}"
