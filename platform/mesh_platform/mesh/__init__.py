"""Documents resolved into one immutable mesh: products, ports, agreements, rights and names."""

from .build import build, load
from .model import Agreement, DomainView, Mesh, Port, Principal, Product

__all__ = ["Agreement", "DomainView", "Mesh", "Port", "Principal", "Product", "build", "load"]
