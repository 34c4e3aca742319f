"""What an expression is asked about in a mesh, with the facts that it reads and nothing beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pydantic import JsonValue

from mesh_platform.findings import Location

from . import facts
from .facts import Facts
from .reading import Read, about

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Product
    from mesh_platform.rules.reader import Reader


class Subject(NamedTuple):
    """What an expression is asked about: what it is called, the product it is of, where it stands, and its facts."""

    name: str
    product: str
    location: Location
    facts: Facts


def pruned(given: Facts, found: Sequence[Read]) -> Facts:
    """Return of the variables what an expression reads, and nothing beside it."""
    return {
        name: _below(value, [each.path for each in found if each.root == name])
        for name, value in given.items()
        if any(each.root == name for each in found)
    }


def _below(value: JsonValue, paths: Sequence[tuple[str, ...]]) -> JsonValue:
    if not isinstance(value, dict) or not all(paths):
        return value
    kept: dict[str, list[tuple[str, ...]]] = {}
    for head, *rest in paths:
        kept.setdefault(head, []).append(tuple(rest))
    return {key: _below(inner, kept[key]) for key, inner in value.items() if key in kept}


def subjects(found: Sequence[Read], reader: Reader) -> Iterator[Subject]:
    """Yield what is judged of the kind that an expression is about, with the facts that it reads."""
    kind, environment = about(tuple(found)), facts.of_environment(reader.environment)
    for each in _chosen(str(kind), found, reader):
        yield each._replace(facts=pruned({**each.facts, "environment": environment}, found))


def _chosen(kind: str, found: Sequence[Read], reader: Reader) -> Iterator[Subject]:
    for product in reader.products:
        of_product = _product(product, reader)
        if kind == "product":
            yield Subject(str(product.id), str(product.id), _place(found, product, reader), of_product)
        for port in product.ports if kind != "product" else ():
            place = reader.of_port(port.id)
            of_port: Facts = {
                **of_product,
                "contract": facts.of_contract(port, reader.document("DataContract", place.file)),
            }
            if kind == "contract":
                yield Subject(str(port.id), str(product.id), place, of_port)
                continue
            for agreement in reader.mesh.agreements:
                if agreement.port == port.id and reader.environment.id in agreement.environments:
                    grant = reader.document("AccessGrant", agreement.path)
                    told: Facts = {**of_port, "agreement": facts.of_agreement(agreement, reader.mesh, grant)}
                    yield Subject(agreement.id, str(product.id), reader.place("AccessGrant", agreement.path), told)


def _place(found: Sequence[Read], product: Product, reader: Reader) -> Location:
    """Return where stack.yaml says what is read, where nothing else of the product is; else the product's document."""
    paths = [each.path for each in found if each.root == "product" and each.path[:1] != ("id",)]
    if paths and all(path[:1] == ("stack",) for path in paths):
        return reader.of_product("ProductStack", product.id, *paths[0][1:])
    return reader.of_product("DataProduct", product.id)


def _product(product: Product, reader: Reader) -> Facts:
    file = f"{product.folder}/product.odps.yaml"
    return {"product": facts.of_product(product, reader.mesh, reader.document("DataProduct", file))}
