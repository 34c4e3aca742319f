"""A product has an owner, its output ports have contracts of their own, and the contracts have ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.standards.odcs import DataContract
    from mesh_platform.documents.standards.odps import DataProduct, OutputPort

    from ..index import Index


def products(index: Index) -> None:
    """Check every product with its contracts."""
    for name, document in index.products.items():
        product = cast("DataProduct", document.model)
        team = product.team.name if product.team else None
        if team is None:
            index.add(document, "missing-field", "team.name is missing; a product has an owner", "team")
        else:
            index.team(document, team, "team", "name")
        _output_ports(index, document, product, name)


def _output_ports(index: Index, document: Document, product: DataProduct, name: str) -> None:
    seen: set[str] = set()
    for position, port in enumerate(product.output_ports):
        if port.contract_id is None:
            said = f"contractId of {port.name} is missing"
            index.add(document, "missing-field", said, "outputPorts", position)
            continue
        if port.contract_id in seen:
            said = f"{port.contract_id!r} stands twice"
            index.add(document, "duplicate-id", said, "outputPorts", position, "contractId")
        seen.add(port.contract_id)
        _output_port(index, document, name, port, port.contract_id, position)
    for contract, other in index.contracts_of.get(name, {}).items():
        _contract(index, other, name)
        if contract not in seen:
            index.add(other, "inconsistent", f"no output port of {name} has contract {contract!r}", "id",
                      remedy="add the output port to product.odps.yaml, or remove the contract")  # fmt: skip


def _output_port(index: Index, document: Document, name: str, port: OutputPort, contract: str, position: int) -> None:
    path = ("outputPorts", position, "contractId")
    if not index.contract(document, contract, *path):
        return
    own, _, major = contract.removeprefix(name + ".").rpartition(".v")
    if not contract.startswith(name + ".") or own != port.name:
        said = f"port {port.name!r} cannot have contract {contract!r}; it would be {name}.{port.name}.v<N>"
        index.add(document, "inconsistent", said, *path)
        return
    if port.version is not None and port.version.split(".")[0] != major:
        said = f"version {port.version} is not of major {major}, which {contract} says"
        index.add(document, "inconsistent", said, *path[:2], "version")


def _contract(index: Index, document: Document, name: str) -> None:
    """A contract's version, domain and product are those of its place."""
    contract = cast("DataContract", document.model)
    major = document.ids["port"].rpartition(".v")[2]
    if contract.version.removeprefix("v").split(".")[0] != major:
        said = f"version {contract.version} is not of major {major}, which its place says"
        index.add(document, "inconsistent", said, "version")
    for key, said, wanted in (
        ("domain", contract.domain, document.ids["domain"]),
        ("dataProduct", contract.data_product, name),
    ):
        if said is not None and said != wanted:
            index.add(document, "inconsistent", f"{key} is {said!r}; its place says {wanted!r}", key)
