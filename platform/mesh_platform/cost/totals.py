"""The estimates of a mesh: of a product, a domain, the platform, or a whole environment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .estimate import Estimate, estimate
from .shapes import platform_shapes, shapes

if TYPE_CHECKING:
    from mesh_platform.mesh.ids import ProductId
    from mesh_platform.mesh.model import Mesh, Product

    from .parts import Shape


def of_product(mesh: Mesh, product: ProductId, environment: str) -> Estimate:
    """Return what a product costs a month in an environment; nothing where it is not deployed there."""
    return estimate(shapes_of(mesh, [mesh.products[product]], environment), mesh.prices)


def of_domain(mesh: Mesh, domain: str, environment: str) -> Estimate:
    """Return what a domain costs a month: its products together, for it has nothing of its own that costs."""
    return estimate(shapes_of(mesh, mesh.domains[domain].products, environment), mesh.prices)


def of_platform(mesh: Mesh, environment: str) -> Estimate:
    """Return what all domains of an environment share; no budget of theirs pays for it."""
    return estimate(platform_shapes(mesh.environments[environment]), mesh.prices)


def of_environment(mesh: Mesh, environment: str) -> Estimate:
    """Return what everything in an environment costs a month."""
    everything = shapes_of(mesh, mesh.products.values(), environment)
    return estimate([*platform_shapes(mesh.environments[environment]), *everything], mesh.prices)


def shapes_of(mesh: Mesh, products: Iterable[Product], environment: str) -> list[Shape]:
    """Return the shapes of those products that are deployed to an environment."""
    place = mesh.environments[environment]
    return [
        shape
        for product in products
        if product.in_environment(environment)
        for shape in shapes(product, place, mesh.domains[product.id.domain].document)
    ]
