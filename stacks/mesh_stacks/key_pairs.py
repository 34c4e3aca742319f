"""Which two keys of a product there are, and in which order the product is told of them.

A key has a number. Of generation N number N is in use and N + 1 is the next one. The domain layer may be one generation
ahead of the identity layer: it then tells of the next key first, before the other one is replaced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

import pulumi
from mesh_components.refs import ApiKeyRef
from mesh_platform.errors import DocumentError

if TYPE_CHECKING:
    from mesh_platform.mesh.model import Product

    from .reference import Reference

PAIR = ("current", "next")
"""How the identity layer names the two in its outputs."""


def keyed(product: Product) -> bool:
    """Whether a product has keys: it reads or writes a topic."""
    return bool(product.streams or product.inputs)


def numbers(products: Iterable[Product], environment: str, earlier: pulumi.Output[object]) -> dict[str, object]:
    """Return the numbers of the keys that the identity layer makes, by product.

    `earlier` are those that it made last, None before its first apply. A pair that shares no key with the last one is
    refused: nobody who holds the last one could go on.
    """
    wanted = {str(each.id): each.stack.credentials.of(environment) for each in products if keyed(each)}

    def overlapping(made: object) -> dict[str, list[int]]:
        last = cast("Mapping[str, list[float]]", made or {})
        for name, generation in wanted.items():
            kept = [int(number) for number in last.get(name, [])]
            if kept and not {generation, generation + 1} & set(kept):
                raise _gap(name, generation, kept)
        return {name: [generation, generation + 1] for name, generation in wanted.items()}

    return {"keys": earlier.apply(overlapping)}


def told(source: Reference, product: Product, environment: str) -> pulumi.Output[list[int]]:
    """Return the numbers of the two keys that a product is told of, the one in use first."""
    generation = product.stack.credentials.of(environment)
    made = source.ref("keys", str(product.id))
    return made.apply(lambda pair: _ordered(str(product.id), generation, cast("object", pair)))


def read(source: Reference, product: Product, environment: str, system: str) -> tuple[ApiKeyRef, ...]:
    """Read a product's keys for `kafka` or `registry`, the one in use first."""
    order = told(source, product, environment)
    name = str(product.id)

    def part(place: int, field: str) -> pulumi.Output[str]:
        def of(pair: list[int]) -> pulumi.Output[str]:
            older_first = pair[0] < pair[1]
            return source.secret("products", name, system, PAIR[place if older_first else 1 - place], field)

        return pulumi.Output.secret(order.apply(of))

    return tuple(ApiKeyRef(id=part(place, "id"), secret=part(place, "secret")) for place in (0, 1))


def _ordered(name: str, generation: int, pair: object) -> list[int]:
    made = [int(number) for number in cast("list[float]", pair)]
    if generation not in made:
        raise _gap(name, generation, made)
    return [generation, *(number for number in made if number != generation)]


def _gap(name: str, generation: int, made: list[int]) -> DocumentError:
    return DocumentError(
        f"credentials.generation is {generation}, and its keys are {made[0]} and {made[1]}: one of them has to stay",
        where=name, fix=f"set it to {made[0]} or {made[1]}; mesh rotate {name} raises it by one, in the safe order",
    )  # fmt: skip
