"""Which port derives from which; a port may not derive from itself, however far around."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.standards.odps import DataProduct

    from .index import Index


def derivations(index: Index) -> dict[str, tuple[str, ...]]:
    """Return by port the ports that it derives from; unknown ones and cycles become findings."""
    found: dict[str, tuple[str, ...]] = {}
    named: dict[str, tuple[Document, int]] = {}
    for document in index.products.values():
        product = cast("DataProduct", document.model)
        for position, port in enumerate(product.input_ports):
            if port.contract_id is None:
                path = ("inputPorts", position)
                index.add(document, "missing-field", f"contractId of input port {port.name} is missing", *path)
            else:
                index.contract(document, port.contract_id, "inputPorts", position, "contractId")
        for position, port in enumerate(product.output_ports):
            if port.contract_id is None:
                continue
            sources: list[str] = []
            for inner, contract in enumerate(port.input_contracts):
                path = ("outputPorts", position, "inputContracts", inner, "id")
                if index.contract(document, contract.id, *path):
                    sources.append(contract.id)
            found[port.contract_id], named[port.contract_id] = tuple(sources), (document, position)
    _refuse_cycles(index, found, named)
    return found


def _refuse_cycles(
    index: Index, found: Mapping[str, tuple[str, ...]], named: Mapping[str, tuple[Document, int]]
) -> None:
    remaining = dict(found)
    while True:
        try:
            TopologicalSorter(remaining).prepare()
            return
        except CycleError as error:
            cycle = cast("list[str]", error.args[1])
            port = min(cycle)
            document, position = named[port]
            said = f"{port} derives from itself: {' <- '.join(reversed(cycle))}"
            index.add(document, "self-derivation", said, "outputPorts", position, "inputContracts")
            remaining = {name: sources for name, sources in remaining.items() if name not in cycle}
