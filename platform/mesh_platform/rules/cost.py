"""Rules on what products and domains cost a month, before anything is made."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mesh_platform import cost

from .model import Failure, MeshRule
from .reader import Reader


class ProductBudget(MeshRule):
    """Ask for less in stack.yaml, or raise the product's budget there with the owner of the domain."""

    id = "product-budget"
    title = "No product costs more than its budget"
    family = "cost"
    severity = "high"
    reads = {"ProductStack": ("budget",)}
    orders = {"share": "atMost"}
    defaults = {"share": 1.0}
    passing = {"cost": 100, "budget": 100}
    failing = {"cost": 101, "budget": 100}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """What has a price is within the allowed share of the product's monthly budget."""
        share = _share(reader)
        for product in reader.products:
            figure = cost.product_budget(reader.mesh, product.id, reader.environment.id)
            if figure.used > figure.limit * share:
                place = reader.of_product("ProductStack", product.id, "budget", "monthly")
                yield Failure(_over(figure, share, reader.environment.id), place, str(product.id))


class DomainBudget(MeshRule):
    """Ask for less in the products' stack.yaml, or ask governance to raise the ceiling in the domain's charter."""

    id = "domain-budget"
    title = "A domain costs no more than its ceiling"
    family = "cost"
    severity = "high"
    subject = "domain"
    reads = {"DomainCharter": ("budget",)}
    orders = {"share": "atMost"}
    defaults = {"share": 1.0}
    passing = {"cost": 80, "domainBudget": 80}
    failing = {"cost": 80, "domainBudget": 79}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """What has a price, of all products together, is within the allowed share of the domain's ceiling."""
        share = _share(reader)
        for domain in reader.domains:
            figure = cost.domain_budget(reader.mesh, domain.id, reader.environment.id)
            if figure.used > figure.limit * share:
                place = reader.place("DomainCharter", figure.document, *figure.key.split("."))
                yield Failure(_over(figure, share, reader.environment.id), place, domain.id)


def _share(reader: Reader) -> Decimal:
    return Decimal(str(reader.parameters.number("share", "atMost", 1.0)))


def _over(figure: cost.Figure, share: Decimal, environment: str) -> str:
    of = "" if share == 1 else f"{share:.0%} of "
    said = f"{figure.of} would cost {figure.used:,.2f} {figure.unit} a month in {environment}"
    more = f", and {figure.unpriced} things without a price" if figure.unpriced else ""
    return f"{said}{more}; allowed are {of}{figure.limit:,.2f} {figure.unit}"
