"""The mesh: what all documents say together, immutable and resolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from .columns import Column
from .ids import PortId, ProductId

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import (
        Classification,
        Domain,
        DomainCharter,
        Environment,
        PriceBook,
        ProductStack,
        Team,
    )
    from mesh_platform.documents.kinds.governance import Decider
    from mesh_platform.documents.kinds.product_stack import PortSettings
    from mesh_platform.documents.standards.odcs import DataContract
    from mesh_platform.documents.standards.odps import DataProduct


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """An output port of one major version: its contract, and what is provisioned for it."""

    id: PortId
    contract: DataContract
    settings: PortSettings
    topic: bool
    table: bool
    columns: tuple[Column, ...]
    classification: str
    personal: bool
    compatibility: str
    derives_from: tuple[PortId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A data product: its descriptor, its stack settings, its ports and the ports it reads."""

    id: ProductId
    descriptor: DataProduct
    stack: ProductStack
    owner: str
    classification: str
    ports: tuple[Port, ...]
    inputs: tuple[PortId, ...]
    folder: str

    @property
    def streams(self) -> bool:
        """Whether any of its ports is a topic."""
        return any(port.topic for port in self.ports)

    def in_environment(self, environment: str) -> bool:
        """Whether the product is deployed to `environment`."""
        return environment in self.stack.environments


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainView:
    """A domain: what it says of itself, and the charter that governance gave it."""

    id: str
    document: Domain
    charter: DomainCharter
    products: tuple[Product, ...]


class Principal(NamedTuple):
    """Who a right is for: a product's workload, a team's group or a person."""

    kind: Literal["product", "team", "user"]
    id: str

    @property
    def product(self) -> ProductId:
        """The product that this principal is the workload of; raises ValueError for people."""
        if self.kind != "product":
            raise ValueError(f"{self.kind} {self.id} is no product")
        return ProductId.parse(self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An access agreement with its grant: who may read which port, how, and from when until when (UTC).

    `environments` are those in which it was decided so, where it is approved; `decider` is who has to decide it, and
    `path` is where its grant lies.
    """

    id: str
    port: PortId
    consumer: Principal
    consumer_team: str
    modes: frozenset[str]
    columns: tuple[str, ...]
    rows: str | None
    environments: frozenset[str]
    start: datetime | None
    end: datetime | None
    approved: bool
    read_quota: int | None
    decider: Decider = "owner"
    path: str = ""

    def holds(self, environment: str, as_of: datetime) -> bool:
        """Whether it grants anything in `environment` at `as_of`: approved, and start <= as_of < end."""
        return (
            self.approved
            and environment in self.environments
            and (self.start is None or self.start <= as_of)
            and (self.end is None or as_of < self.end)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """All documents of a tree together. Mappings are by id and sorted."""

    environments: Mapping[str, Environment]
    teams: Mapping[str, Team]
    domains: Mapping[str, DomainView]
    products: Mapping[ProductId, Product]
    agreements: tuple[Agreement, ...]
    classification: Classification
    prices: PriceBook | None

    def port(self, port: PortId) -> Port:
        """Return a port; raises KeyError where the mesh has none of that id."""
        for candidate in self.products[port.product].ports:
            if candidate.id == port:
                return candidate
        raise KeyError(str(port))

    def deployed(self, domain: str, environment: str) -> tuple[Product, ...]:
        """Return the products of a domain that `environment` has."""
        return tuple(product for product in self.domains[domain].products if product.in_environment(environment))
