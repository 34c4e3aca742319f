"""How much of a limit is used: budgets, a domain's quotas, and what an environment can hold. Judging is for rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from mesh_platform.documents.scalars import cpu, memory
from mesh_platform.mesh.rights import rights

from .estimate import Estimate, decimal
from .parts import gib
from .shapes import platform_shapes
from .totals import of_domain, of_product, shapes_of

if TYPE_CHECKING:
    from mesh_platform.mesh.ids import ProductId
    from mesh_platform.mesh.model import Mesh

    from .parts import Shape

PLATFORM_ACLS = 3
"""Of the platform's own account on its events topic."""
DEPLOYER_ACLS = 8
"""Of each domain's deployer, on the cluster and on its prefix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """So much of a limit is used: `what` of whom (a product, a domain or an environment), in `unit`.

    `document` and `key` say where the limit stands. `unpriced` tells how many shapes of an amount have no price, so
    that `used` is the least that it can be.
    """

    what: str
    of: str
    used: Decimal
    limit: Decimal
    unit: str
    document: str
    key: str
    unpriced: int = 0

    @property
    def over(self) -> bool:
        """Whether more is used than there is."""
        return self.used > self.limit

    @property
    def share(self) -> Decimal | None:
        """The share that is used, 1 for all of it; None of a limit of nothing."""
        return self.used / self.limit if self.limit else None


def product_budget(mesh: Mesh, product: ProductId, environment: str) -> Figure:
    """Return what a product costs of its monthly budget; the budget is one for each environment."""
    found = mesh.products[product]
    budget = found.stack.budget
    return _budget(
        str(product), of_product(mesh, product, environment), budget.monthly, budget.currency,
        (f"{found.folder}/stack.yaml", "budget.monthly"),
    )  # fmt: skip


def domain_budget(mesh: Mesh, domain: str, environment: str) -> Figure:
    """Return what all products of a domain cost of its ceiling."""
    budget = mesh.domains[domain].charter.budget
    return _budget(
        domain, of_domain(mesh, domain, environment), budget.monthly, budget.currency,
        (_charter(domain), "budget.monthly"),
    )  # fmt: skip


def domain_quotas(mesh: Mesh, domain: str, environment: str) -> tuple[Figure, ...]:
    """Return what a domain's products in an environment take of each quota of its charter."""
    quotas, document = mesh.domains[domain].charter.quotas, _charter(domain)
    deployed = mesh.deployed(domain, environment)
    found = shapes_of(mesh, deployed, environment)
    limits = {
        "products": (Decimal(len(deployed)), Decimal(quotas.products), "products"),
        "partitions": (_amount(found, "kafka.partition"), Decimal(quotas.partitions), "partitions"),
        "namespaces.cpu": (
            _amount(found, "kubernetes.cpu"), Decimal(cpu(quotas.namespaces.cpu)) / 1000, "vCPU"
        ),
        "namespaces.memory": (_amount(found, "kubernetes.memory"), gib(memory(quotas.namespaces.memory)), "GiB"),
        "warehouses": (_amount(found, "databricks.warehouse."), Decimal(quotas.warehouses), "warehouses"),
        "dedicatedWorkspaces": (
            _amount(found, "databricks.workspace"), Decimal(quotas.dedicated_workspaces), "workspaces"
        ),
    }  # fmt: skip
    return tuple(
        Figure(what=what, of=domain, used=used, limit=limit, unit=unit, document=document, key=f"quotas.{what}")
        for what, (used, limit, unit) in limits.items()
    )


def capacity(mesh: Mesh, environment: str, as_of: datetime) -> tuple[Figure, ...]:
    """Return what all stacks of an environment take of its Kafka cluster; `as_of` says which agreements hold.

    A cluster where roles are bound has no ACLs of ours, one that is not dedicated no client quotas.
    """
    place = mesh.environments[environment]
    kafka, document = place.kafka, f"environments/{environment}.yaml"
    products = [product for product in mesh.products.values() if product.in_environment(environment)]
    domains = len({product.id.domain for product in products})
    found, granted = (
        [*platform_shapes(place), *shapes_of(mesh, products, environment)],
        rights(mesh, environment, as_of),
    )
    used = {"partitions": _amount(found, "kafka.partition"), "serviceAccounts": Decimal(1 + domains + len(products))}
    limits = {"partitions": kafka.capacity.partitions, "serviceAccounts": kafka.capacity.service_accounts}
    if kafka.authorization == "acl":
        used["acls"] = Decimal(PLATFORM_ACLS + DEPLOYER_ACLS * domains + len(granted.kafka))
        limits["acls"] = kafka.capacity.acls
    if kafka.tier == "dedicated":
        used["clientQuotas"] = Decimal(len(granted.quotas))
        limits["clientQuotas"] = kafka.capacity.client_quotas
    return tuple(
        Figure(
            what=what, of=environment, used=amount, limit=Decimal(limits[what]), unit=what, document=document,
            key=f"kafka.capacity.{what}",
        )
        for what, amount in used.items()
    )  # fmt: skip


def _budget(of: str, found: Estimate, monthly: float, currency: str, where: tuple[str, str]) -> Figure:
    document, key = where
    return Figure(
        what="budget", of=of, used=found.monthly, limit=decimal(monthly), unit=currency, document=document, key=key,
        unpriced=len(found.unpriced),
    )  # fmt: skip


def _charter(domain: str) -> str:
    return f"governance/domains/{domain}.yaml"


def _amount(shapes: Sequence[Shape], name: str) -> Decimal:
    """Return how much of a shape there is; a name that ends in a dot is that of all shapes below it."""
    inside = (each.name.startswith(name) if name.endswith(".") else each.name == name for each in shapes)
    return sum((each.quantity for each, counts in zip(shapes, inside, strict=True) if counts), Decimal(0))
