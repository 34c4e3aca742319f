"""Which product of the base is which of the head, where its id has changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mesh_platform.mesh.ids import ProductId

if TYPE_CHECKING:
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.model import Port, Product

ALIKE = 0.5
"""The least share of columns or of ports that two have in common to be taken for one."""


def moved(base: Mesh, head: Mesh) -> Mapping[ProductId, ProductId]:
    """Return products that are gone with those that seem to be them: of one name in another domain, or another name.

    Their ports have the same keys and mostly the same columns; each new product stands for one that is gone at most.
    """
    gone = [each for id_, each in base.products.items() if id_ not in head.products]
    new = [each for id_, each in head.products.items() if id_ not in base.products]
    found = sorted(
        (-alike, before.id, after.id)
        for before in gone
        for after in new
        if _related(before.id, after.id) and (alike := _alike(before, after)) >= ALIKE
    )
    pairs: dict[ProductId, ProductId] = {}
    for _, before, after in found:
        if before not in pairs and after not in pairs.values():
            pairs[before] = after
    return dict(sorted(pairs.items()))


def _related(old: ProductId, new: ProductId) -> bool:
    return old.product == new.product or old.domain == new.domain


def _alike(old: Product, new: Product) -> float:
    """Return the share of ports that both have; without any, products of one name are alike."""
    keys = {port.id.key: port for port in old.ports}, {port.id.key: port for port in new.ports}
    if not (keys[0] or keys[1]):
        return float(old.id.product == new.id.product)
    same = [key for key in keys[0] if key in keys[1] and _columns(keys[0][key], keys[1][key]) >= ALIKE]
    return len(same) / len({*keys[0], *keys[1]})


def _columns(old: Port, new: Port) -> float:
    before, after = ({column.name for column in port.columns} for port in (old, new))
    return len(before & after) / len(before | after) if before | after else 1.0
