"""Rules on who answers for a product."""

from __future__ import annotations

from collections.abc import Iterator

from .model import Failure, MeshRule
from .reader import Reader


class ProductSupport(MeshRule):
    """Name a channel where users of the product get help, under support in product.odps.yaml."""

    id = "product-support"
    title = "Users of a product can reach somebody"
    family = "ownership"
    severity = "medium"
    reads = {"DataProduct": ("support",)}
    orders = {"support": "atLeast"}
    defaults = {"support": 1}
    passing = {"support": 1}
    failing = {"support": 0}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """A product has as many support channels as asked for, one where nothing is said."""
        least = reader.parameters.number("support", "atLeast", 1)
        for product in reader.products:
            there = len(product.descriptor.support)
            if there < least:
                place = reader.of_product("DataProduct", product.id, "support")
                yield Failure(
                    f"{product.id} has {there} support channels; at least {least:g} are asked for",
                    place,
                    str(product.id),
                )


class ProductOwner(MeshRule):
    """Give a member of the team the role owner in governance/teams, or have a team own the product that has one."""

    id = "product-owner"
    title = "The team that owns a product has somebody who decides"
    family = "ownership"
    severity = "high"
    reads = {"DataProduct": ("team",)}
    passing = {"somebodyDecides": True}
    failing = {"somebodyDecides": False}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """The owning team has a member with the role owner."""
        for product in reader.products:
            members = reader.mesh.teams[product.owner].members
            if not any("owner" in member.roles for member in members):
                place = reader.of_product("DataProduct", product.id, "team", "name")
                yield Failure(
                    f"nobody in team {product.owner}, which owns {product.id}, has the role owner",
                    place,
                    str(product.id),
                )


class DomainAuthorization(MeshRule):
    """Have the team that owns the domain own the product, or ask governance to change the domain's charter."""

    id = "domain-authorization"
    title = "A product is owned by a team that its domain's charter names"
    family = "ownership"
    severity = "high"
    reads = {"DataProduct": ("team",)}
    passing = {"domainOwner": "sellers"}
    failing = {"domainOwner": "readers"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """The owning team is the domain's owner or one of its stewards."""
        for domain in reader.domains:
            allowed = (domain.charter.owner, *domain.charter.stewards)
            for product in domain.products:
                if product.owner not in allowed and product in reader.products:
                    place = reader.of_product("DataProduct", product.id, "team", "name")
                    said = f"team {product.owner} has no right to domain {domain.id}"
                    yield Failure(f"{said}; its charter names {', '.join(allowed)}", place, str(product.id))
