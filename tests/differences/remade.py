"""The example's mesh with products made anew: other ids, ports, columns, owners, environments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from mesh_platform.differences import Side
from mesh_platform.documents import Documents
from mesh_platform.mesh import Mesh
from mesh_platform.mesh.build import load
from mesh_platform.mesh.ids import PortId, ProductId
from mesh_platform.mesh.model import Port, Product
from worlds import EXAMPLE


@cache
def mesh() -> Mesh:
    """Return the example's mesh, read once."""
    found, findings = load(EXAMPLE)
    assert found is not None, findings
    return found


def product(id_: str) -> Product:
    """Return a product of the example."""
    return mesh().products[ProductId.parse(id_)]


def called(made: Product, id_: str) -> Product:
    """Return a product under another id, its ports with it."""
    new = ProductId.parse(id_)
    ports = (replace(port, id=PortId.parse(f"{id_}.{port.id.key}")) for port in made.ports)
    return replace(made, id=new, ports=tuple(ports))


def with_ports(made: Product, *keys: str) -> Product:
    """Return a product with ports of these keys, all like its first one."""
    first = made.ports[0]
    return replace(made, ports=tuple(replace(first, id=PortId.parse(f"{made.id}.{key}")) for key in keys))


def with_columns(port: Port, names: Iterable[str]) -> Port:
    """Return a port with columns of these names."""
    column = port.columns[0]
    return replace(port, columns=tuple(replace(column, name=name) for name in names))


def with_stack(made: Product, **stack: object) -> Product:
    """Return a product with parts of its stack.yaml changed."""
    return replace(made, stack=made.stack.model_copy(update=stack))


def of(*products: Product) -> Mesh:
    """Return the example's mesh with these products alone, each domain with its own."""
    by_id = {each.id: each for each in sorted(products, key=lambda each: each.id)}
    domains = {
        name: replace(domain, products=tuple(each for id_, each in by_id.items() if id_.domain == name))
        for name, domain in mesh().domains.items()
    }
    return replace(mesh(), products=by_id, domains=domains)


def side(made: Mesh) -> Side:
    """Return a mesh as a side of a comparison, with no document of which a place could be told."""
    return Side(mesh=made, documents=Documents(EXAMPLE, (), ()))
