"""What rules are given: the mesh in a scope, places in the documents that they declare, and steps of one plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from mesh_platform.findings import Location
from mesh_platform.mesh.ids import PortId, ProductId, StackId

from .selection import EVERYTHING, Selection
from .steps import Steps, StepView, UndeclaredError
from .subjects import Subjects

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.documents.kinds import Environment
    from mesh_platform.mesh.model import DomainView, Mesh, Product

    from .parameters import Parameters


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is judged: products that `domains` have in one environment, at one instant, as far as they are chosen.

    `trust` is the root of trust that was pinned outside the tree. `merged` says by signature when statements first came
    to the base that are signed by keys which others may have.
    """

    mesh: Mesh
    documents: Documents
    environment: Environment
    at: datetime
    domains: tuple[str, ...]
    selection: Selection = EVERYTHING
    trust: str | None = None
    merged: Mapping[str, datetime] = field(default_factory=dict[str, datetime])

    def chosen(self, selection: Selection) -> Scope:
        """Return the part of the scope that a setting is about."""
        return self if selection.everything else replace(self, selection=selection)

    @cached_property
    def by_path(self) -> Mapping[str, Document]:
        """The documents by their paths."""
        return {document.path: document for document in self.documents.documents}

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """The products that are judged."""
        there = tuple(each for name in self.domains for each in self.mesh.deployed(name, self.environment.id))
        if self.selection.everything:
            return there
        return tuple(each for each in there if self.selection.product(each, self.mesh, self.environment.id))


class Reader:
    """The scope as one rule sees it."""

    def __init__(self, scope: Scope, reads: Mapping[str, tuple[str, ...]], parameters: Parameters) -> None:
        self._scope, self._reads, self.parameters = scope, reads, parameters

    @property
    def mesh(self) -> Mesh:
        """All documents together."""
        return self._scope.mesh

    @property
    def environment(self) -> Environment:
        """Where it is deployed."""
        return self._scope.environment

    @property
    def at(self) -> datetime:
        """The instant for which agreements are asked whether they hold."""
        return self._scope.at

    @property
    def domains(self) -> tuple[DomainView, ...]:
        """The domains that are judged."""
        chosen, environment = self._scope.selection, self.environment.id
        return tuple(self.mesh.domains[name] for name in self._scope.domains if chosen.domain(name, environment))

    @property
    def products(self) -> tuple[Product, ...]:
        """The products that are judged."""
        return self._scope.products

    def concerns(self, level: str, *, default: bool) -> bool:
        """Whether a policy is about data of a level by its `appliesTo`; `default` where it speaks of no level."""
        levels = list(self.mesh.classification.levels)
        least = self.parameters.text("classification", "atLeast", "")
        if not least:
            return default
        if least not in levels:
            raise ValueError(f"classification {least!r} is no level; levels: {', '.join(levels)}")
        return levels.index(level) >= levels.index(least)

    @property
    def trust(self) -> str | None:
        """The root of trust that was pinned outside the tree."""
        return self._scope.trust

    @property
    def merged(self) -> Mapping[str, datetime]:
        """When statements in doubt first came to the base, by signature."""
        return self._scope.merged

    def documents(self, kind: str) -> tuple[Document, ...]:
        """Return the documents of a kind; raises UndeclaredError for one that the rule does not declare."""
        if kind not in self._reads:
            raise UndeclaredError(f"{kind} is not in reads")
        return self._scope.documents.of(kind)

    @property
    def everything(self) -> Documents:
        """All documents, for the digest of what is signed."""
        return self._scope.documents

    def of_product(self, kind: str, product: ProductId, *path: str | int) -> Location:
        """Return a place in a product's `DataProduct` or `ProductStack`."""
        file = {"DataProduct": "product.odps.yaml", "ProductStack": "stack.yaml"}[kind]
        return self.place(kind, f"{self.mesh.products[product].folder}/{file}", *path)

    def of_port(self, port: PortId, *path: str | int) -> Location:
        """Return a place in a port's contract."""
        folder = self.mesh.products[port.product].folder
        return self.place("DataContract", f"{folder}/contracts/{port.key}.odcs.yaml", *path)

    def document(self, kind: str, file: str) -> Document:
        """Return a document; raises UndeclaredError for a kind that the rule does not declare, KeyError for no file."""
        if kind not in self._reads:
            raise UndeclaredError(f"{kind} is not in reads")
        return self._scope.by_path[file]

    def place(self, kind: str, file: str, *path: str | int) -> Location:
        """Return a place in a document; raises UndeclaredError for a kind that the rule does not declare."""
        if kind not in self._reads:
            raise UndeclaredError(f"{kind} is not in reads")
        document = self._scope.by_path.get(file)
        return document.at(*path) if document else Location(file)


class PlanReader(Reader):
    """The scope and the steps of one plan, as one rule sees them."""

    def __init__(
        self, scope: Scope, reads: Mapping[str, tuple[str, ...]], parameters: Parameters, steps: Steps
    ) -> None:
        super().__init__(scope, reads, parameters)
        self._steps = steps

    @cached_property
    def stack(self) -> StackId:
        """The stack that the plan is of."""
        return StackId.parse(self._steps.stack)

    def of(self, type: str) -> list[StepView]:
        """Return the steps on resources of a type; raises UndeclaredError for one that the rule does not declare."""
        if type not in self._reads:
            raise UndeclaredError(f"{type} is not in reads")
        return self._steps.of(type, self._reads[type])

    def chosen(self, type: str) -> list[StepView]:
        """Return those of them that the setting is about."""
        return [step for step in self.of(type) if self.concerned(step)]

    def changes(self) -> list[StepView]:
        """Return the steps that change something, of those that the setting is about."""
        return [step for step in self._steps.changes() if self.concerned(step)]

    def concerned(self, step: StepView) -> bool:
        """Whether the setting is about a step."""
        chosen, mesh = self._scope.selection, self.mesh
        if chosen.everything:
            return True
        product = self._subjects.product(step.identity)
        kind = step.type.rpartition(":")[2]
        return chosen.step(kind, product, self.stack.domain, mesh, self.stack.environment)

    def product_of(self, step: StepView) -> str | None:
        """Return the id of the product that a step is of, by its labels and names; None where it is nobody's."""
        return self._subjects.id(step.identity)

    @cached_property
    def _subjects(self) -> Subjects:
        return Subjects(self.mesh)
