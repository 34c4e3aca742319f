"""What the parts of a data product have in common: their args, and how they name children and reach clouds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment
    from mesh_platform.mesh.model import Port, Product

    from .labels import Labels
    from .refs import Providers


class PartArgs(TypedDict):
    """Args of every part."""

    environment: Environment
    """Where it is deployed; says which children are protected."""
    labels: Labels
    """Labels, tags and properties of every child that can carry them."""
    providers: Providers
    """Explicit providers; `workspace` is the one that the product uses, shared or its own."""


class ProductPartArgs(PartArgs):
    """Args of a part that belongs to a product as a whole."""

    product: Product
    """The product."""


class PortPartArgs(PartArgs):
    """Args of a part that realises one port."""

    port: Port
    """The port."""
