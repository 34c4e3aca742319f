"""Rules on how long events are kept."""

from __future__ import annotations

from collections.abc import Iterator

from mesh_platform.documents.scalars import span

from .model import Failure, MeshRule
from .reader import Reader

CATCH_UP = "P1D"


class CatchUp(MeshRule):
    """Raise the retention of the port in stack.yaml: whoever was down for a day must find what it has missed."""

    id = "catch-up"
    title = "Events are kept until those who were down have read them"
    family = "retention"
    severity = "medium"
    reads = {"ProductStack": ("ports",)}
    orders = {"catchUp": "atLeast"}
    defaults = {"catchUp": CATCH_UP}
    passing = {"retention": "P1D"}
    failing = {"retention": "PT12H"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """A topic that deletes its events keeps them as long as asked for, a day where nothing is said."""
        least = reader.parameters.text("catchUp", "atLeast", CATCH_UP)
        for product in reader.products:
            for port in product.ports:
                kept = port.settings.retention
                if port.topic and port.settings.cleanup == "delete" and _length(kept) < _length(least):
                    place = reader.of_product("ProductStack", product.id, "ports", port.id.key, "retention")
                    said = f"topic {port.id} keeps events for {kept}; at least {least} is asked for"
                    yield Failure(said, place, str(product.id))


def _length(duration: str) -> int:
    return span(duration).milliseconds
