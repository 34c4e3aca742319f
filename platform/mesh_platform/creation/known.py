"""What the mesh already says that answers are held against."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, cast

from mesh_platform.mesh.index import Index
from mesh_platform.mesh.ports import PERSONAL

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.documents.kinds import Domain, DomainCharter, Environment, PriceBook, ProductStack, Team
    from mesh_platform.documents.standards.odcs import DataContract, Property


class Known:
    """Documents by id, each that could be read; None or nothing where there is none."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents
        self.index = Index.of(documents)

    @property
    def domains(self) -> tuple[str, ...]:
        """Domains that have a charter."""
        return tuple(name for name in self.index.domains if name in self.index.charters)

    @property
    def contracts(self) -> tuple[str, ...]:
        """Ports that can be read."""
        return tuple(self.index.contracts)

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of classification, ascending."""
        return self.index.levels

    @property
    def currency(self) -> str | None:
        """The currency of the mesh: of the price book, else of a charter."""
        books = [cast("PriceBook", each.model).currency for each in self.documents.of("PriceBook")]
        return next(iter([*books, *(charter.budget.currency for charter in self._charters)]), None)

    @property
    def steward(self) -> str | None:
        """The team that is a steward most often."""
        teams = Counter(team for charter in self._charters for team in charter.stewards)
        return next((team for team, _ in teams.most_common(1)), None)

    @property
    def residencies(self) -> tuple[str, ...]:
        """Where the environments keep data."""
        found = (each.model for each in self.index.environments.values())
        return tuple(dict.fromkeys(place for each in found for place in cast("Environment", each).residency))

    def charter(self, domain: str) -> DomainCharter | None:
        """Return the charter of a domain."""
        return cast("DomainCharter | None", _model(self.index.charters.get(domain)))

    def domain(self, domain: str) -> Domain | None:
        """Return what a domain says of itself."""
        return cast("Domain | None", _model(self.index.domains.get(domain)))

    def team(self, team: str) -> Team | None:
        """Return a team."""
        return cast("Team | None", _model(self.index.teams.get(team)))

    def contract(self, port: str) -> DataContract | None:
        """Return the contract of a port."""
        return cast("DataContract | None", _model(self.index.contracts.get(port)))

    def environments(self, domain: str) -> tuple[str, ...]:
        """Return the environments in which data of a domain may lie."""
        charter = self.charter(domain)
        allowed = set(charter.residency) if charter else set[str]()
        found = ((name, cast("Environment", each.model)) for name, each in self.index.environments.items())
        return tuple(name for name, environment in found if allowed & set(environment.residency))

    def tiers(self, environment: str | None) -> tuple[str, ...]:
        """Return the tiers of namespaces in an environment, or in any of them."""
        asked = self.index.environments if environment is None else (environment,)
        found = (cast("Environment | None", _model(self.index.environments.get(name))) for name in asked)
        return tuple(dict.fromkeys(tier for each in found if each for tier in each.kubernetes.tiers))

    def stacks(self, domain: str) -> tuple[ProductStack, ...]:
        """Return what the products of a domain need to run."""
        found = self.index.stacks.values()
        return tuple(cast("ProductStack", each.model) for each in found if each.ids["domain"] == domain)

    def products(self, domain: str) -> int:
        """Return how many products a domain has."""
        return sum(each.ids["domain"] == domain for each in self.index.products.values())

    def budget_left(self, domain: str) -> Decimal:
        """Return what the ceiling of a domain leaves a month, once the budgets of its products are taken off."""
        charter = self.charter(domain)
        ceiling = Decimal(str(charter.budget.monthly)) if charter else Decimal(0)
        return ceiling - sum((Decimal(str(stack.budget.monthly)) for stack in self.stacks(domain)), Decimal(0))

    def columns(self, contract: DataContract) -> list[Property]:
        """Return the columns of a port."""
        return contract.schema_[0].properties if contract.schema_ else []

    def plain(self, contract: DataContract) -> list[Property]:
        """Return the columns of a port that have one value and name nobody."""
        nested = ("object", "array")
        return [
            each for each in self.columns(contract) if each.logical_type not in nested and PERSONAL not in each.tags
        ]

    def classification_of(self, contract: DataContract) -> str:
        """Return the highest level of a port's columns; the highest there is where none is stated."""
        named = [self.levels.index(each.classification or "") for each in self.columns(contract)
                 if each.classification in self.levels]  # fmt: skip
        return self.levels[max(named)] if named else (self.levels[-1] if self.levels else "")

    @cached_property
    def _charters(self) -> tuple[DomainCharter, ...]:
        return tuple(cast("DomainCharter", each.model) for each in self.index.charters.values())


def _model(document: Document | None) -> object:
    return document.model if document else None
