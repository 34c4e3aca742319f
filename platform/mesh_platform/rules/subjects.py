"""Whose a step is: the product, by the labels and names of its resource."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pydantic import JsonValue

    from mesh_platform.mesh.model import Mesh, Product
    from mesh_platform.plan import Step

_LABELS = (
    ("metadata", "labels", "mesh.platform/product"), ("properties", "mesh_product"), ("customTags", "mesh_product"),
)  # fmt: skip
_NAMES = ("topicName", "subjectName")


class Subjects:
    """The products of a mesh, found by what resources are called."""

    def __init__(self, mesh: Mesh) -> None:
        self._products = {str(id): product for id, product in mesh.products.items()}
        self._by_prefix = {f"{each.domain}-{each.product}": str(each) for each in mesh.products}

    def product(self, step: Step) -> Product | None:
        """Return the product of the mesh that a step is of; None where it is none's, or of one that is gone."""
        return self._products.get(self.id(step) or "")

    def id(self, step: Step) -> str | None:
        """Return the id of the product that a step is of: its label, its topic's name, or its logical name."""
        state = step.new or step.old
        for path in _LABELS:
            said = _at(state, path)
            if said is not None:
                return said
        for name in _NAMES:
            parts = (_at(state, (name,)) or "").split(".")
            if len(parts) > 3 and parts[0] != "platform":
                return ".".join(parts[:2])
        return self._by_name(step.name)

    def _by_name(self, name: str) -> str | None:
        """Logical names begin with domain and product; of two products that fit, the longer one is meant."""
        parts = name.split("-")
        prefixes = ("-".join(parts[:count]) for count in range(len(parts), 1, -1))
        return next((self._by_prefix[prefix] for prefix in prefixes if prefix in self._by_prefix), None)


def _at(state: Mapping[str, JsonValue], path: tuple[str, ...]) -> str | None:
    found: JsonValue = cast("JsonValue", state)
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, str) and found else None
