"""What documents say of each other: places, references, and what one of them requires of another."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

from .ids import DOMAIN, RESERVED_DOMAINS, RESERVED_PRODUCTS, ProductId

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Domain as DomainDocument
    from mesh_platform.documents.kinds import DomainCharter, Environment, Policy, ProductStack, Team, Waiver
    from mesh_platform.documents.standards.odcs import DataContract
    from mesh_platform.documents.standards.odps import DataProduct

    from .index import Index

STATED: dict[str, tuple[str, str]] = {
    "Environment": ("id", "{id}"),
    "Team": ("id", "{id}"),
    "Waiver": ("id", "{id}"),
    "Policy": ("id", "{id}"),
    "DomainCharter": ("domain", "{domain}"),
    "Domain": ("id", "{domain}"),
    "DataProduct": ("id", "{domain}.{product}"),
    "ProductStack": ("product", "{domain}.{product}"),
    "DataContract": ("id", "{domain}.{product}.{port}"),
}
"""By kind: the field that states a document's id, and the id that its place states."""


def places(index: Index) -> None:
    """Ids in documents must agree with where the documents lie."""
    for document in index.documents.documents:
        if document.kind not in STATED:
            continue
        key, pattern = STATED[document.kind]
        said, wanted = document.tree.get(key), pattern.format(**document.ids)
        if said != wanted:
            index.add(document, "misplaced-document", f"{key} is {said!r}; its place says {wanted!r}", key)


def domains(index: Index) -> None:
    """Each domain has a charter, each charter's teams exist, and no domain takes a reserved name."""
    for name, document in index.domains.items():
        if name in RESERVED_DOMAINS or not DOMAIN.fullmatch(name):
            index.add(document, "bad-value", f"{name!r} cannot name a domain", "id")
        if name not in index.charters and f"governance/domains/{name}.yaml" not in index.broken:
            said = f"domain {name!r} has no charter: governance/domains/{name}.yaml"
            index.add(document, "missing-document", said, "id")
    for document in index.charters.values():
        charter = cast("DomainCharter", document.model)
        index.refer(document, "team", charter.owner, index.teams, ("owner",), f"governance/teams/{charter.owner}.yaml")
        for position, steward in enumerate(charter.stewards):
            place = f"governance/teams/{steward}.yaml"
            index.refer(document, "team", steward, index.teams, ("stewards", position), place)


def governance(index: Index) -> None:
    """Policies and waivers name teams and products that exist; a key belongs to one member over all teams."""
    for document in index.documents.of("Policy"):
        policy = cast("Policy", document.model)
        index.refer(document, "team", policy.owner, index.teams, ("owner",), f"governance/teams/{policy.owner}.yaml")
        if (policy.rule is None) == (policy.expression is None) and policy.extends is None:
            index.add(document, "inconsistent", "a policy has either a rule or an expression")
    for document in index.documents.of("Waiver"):
        waiver = cast("Waiver", document.model)
        index.refer(document, "team", waiver.owner, index.teams, ("owner",), f"governance/teams/{waiver.owner}.yaml")
        for position, scope in enumerate(waiver.scope):
            there = {**index.products, **index.domains}
            index.refer(document, "product or domain", scope, there, ("scope", position), "")
    owners: dict[str, str] = {}
    for document in index.teams.values():
        for place, member in enumerate(cast("Team", document.model).members):
            for position, key in enumerate(member.keys):
                owner = owners.setdefault(key.key, member.id)
                if owner != member.id:
                    said = f"the key belongs to {owner} already"
                    index.add(document, "duplicate-id", said, "members", place, "keys", position, "key")


def environments(index: Index) -> None:
    """What an environment adopts or needs live is there."""
    for document in index.environments.values():
        environment = cast("Environment", document.model)
        kafka = environment.kafka
        if kafka.provision == "adopt":
            for key in ("environmentId", "clusterId", "clusterEndpoint", "clusterCrn", "bootstrap", "registryId",
                        "registryEndpoint"):  # fmt: skip
                if document.tree["kafka"].get(key) is None:  # pyright: ignore
                    index.add(document, "missing-field", f"kafka.{key} is missing; provision adopt needs it", "kafka")
        if kafka.tier == "dedicated" and kafka.provision == "create" and kafka.cku is None:
            index.add(document, "missing-field", "kafka.cku is missing; a dedicated cluster needs it", "kafka")
        if environment.target == "live" and environment.signatures == "unsigned":
            index.add(document, "not-allowed", "signatures: unsigned is for target local only", "signatures")
        workspace = environment.databricks.workspace
        if environment.target == "live" and not (workspace.host and workspace.id):
            said = "databricks.workspace.host and id are missing; target live needs them"
            index.add(document, "missing-field", said, "databricks", "workspace")


def products(index: Index) -> None:
    """A product has a stack, its ports have contracts, and what its documents name exists."""
    for name, document in index.products.items():
        product = cast("DataProduct", document.model)
        folder = str(PurePosixPath(document.path).parent)
        try:
            id_ = ProductId.parse(name)
        except ValueError as error:
            index.add(document, "bad-value", str(error), "id")
            continue
        if id_.product in RESERVED_PRODUCTS:
            index.add(document, "bad-value", f"{id_.product!r} cannot name a product", "id")
        if id_.domain not in index.domains and f"domains/{id_.domain}/domain.yaml" not in index.broken:
            index.add(document, "missing-document", f"domain {id_.domain!r} has no domain.yaml", "id")
        if product.domain is not None and product.domain != id_.domain:
            index.add(document, "inconsistent", f"domain is {product.domain!r}; the id says {id_.domain!r}", "domain")
        if name not in index.stacks and f"{folder}/stack.yaml" not in index.broken:
            index.add(document, "missing-document", f"product {name!r} has no stack.yaml", "id")
        team = product.team.name if product.team else None
        if team is None:
            index.add(document, "missing-field", "team.name is missing; a product has an owner", "team")
        else:
            place = f"governance/teams/{team}.yaml"
            index.refer(document, "team", team, index.teams, ("team", "name"), place)
        _output_ports(index, document, product, name, folder)


def _output_ports(index: Index, document: Document, product: DataProduct, name: str, folder: str) -> None:
    seen: set[str] = set()
    for position, port in enumerate(product.output_ports):
        path = ("outputPorts", position)
        if port.contract_id is None:
            index.add(document, "missing-field", f"contractId of {port.name} is missing", *path)
            continue
        file = f"{folder}/contracts/{port.contract_id.removeprefix(name + '.')}.odcs.yaml"
        if port.contract_id in seen:
            index.add(document, "duplicate-id", f"{port.contract_id!r} stands twice", *path, "contractId")
        seen.add(port.contract_id)
        if not index.refer(document, "contract", port.contract_id, index.contracts, (*path, "contractId"), file):
            continue
        own, _, major = port.contract_id.removeprefix(name + ".").rpartition(".v")
        if not port.contract_id.startswith(name + ".") or own != port.name:
            said = f"port {port.name!r} cannot have contract {port.contract_id!r}; it would be {name}.{port.name}.v<N>"
            index.add(document, "inconsistent", said, *path, "contractId")
        for what, version in (("port", port.version), ("contract", _version(index, port.contract_id))):
            if version is not None and version.split(".")[0] != major:
                said = f"{what} version {version} is not major {major} of {port.contract_id}"
                index.add(document, "inconsistent", said, *path, "version")
    for contract, other in index.contracts_of.get(name, {}).items():
        if contract not in seen:
            index.add(other, "inconsistent", f"no output port of {name} has contract {contract!r}", "id",
                      remedy="add the output port to product.odps.yaml, or remove the contract")  # fmt: skip


def _version(index: Index, contract: str) -> str:
    return cast("DataContract", index.contracts[contract].model).version


def stacks(index: Index, root: Path) -> None:
    """What stack.yaml names exists: environments, tiers, ports, receivers, files and peers."""
    for name, document in index.stacks.items():
        stack = cast("ProductStack", document.model)
        folder = str(PurePosixPath(document.path).parent)
        index.refer(document, "product", name, index.products, ("product",), f"{folder}/product.odps.yaml")
        for position, environment in enumerate(stack.environments):
            place = f"environments/{environment}.yaml"
            path = ("environments", position)
            if index.refer(document, "environment", environment, index.environments, path, place):
                _tier(index, document, stack, environment)
        there = {contract.removeprefix(name + "."): None for contract in index.contracts_of.get(name, ())}
        for port in stack.ports:
            index.refer(document, "port", port, there, ("ports", port), f"{folder}/contracts/{port}.odcs.yaml")
        domain = index.domains.get(name.partition(".")[0])
        if domain is not None:
            receivers = cast("DomainDocument", domain.model).receivers
            for position, receiver in enumerate(stack.monitoring.receivers):
                path = ("monitoring", "receivers", position)
                index.refer(document, "receiver", receiver, receivers, path, domain.path)
        for position, job in enumerate(stack.jobs):
            _source(index, document, root, folder, job.source, ("jobs", position, "source"))
        for direction in ("egress", "ingress"):
            for position, peer in enumerate(getattr(stack.network, direction)):
                path = ("network", direction, position)
                if (peer.product is None) == (peer.cidr is None):
                    index.add(document, "inconsistent", "a peer is either a product or a cidr", *path)
                elif peer.product is not None:
                    index.refer(document, "product", peer.product, index.products, (*path, "product"), "")


def _tier(index: Index, document: Document, stack: ProductStack, environment: str) -> None:
    tier = getattr(stack.namespace, "tier", None)
    tiers = cast("Environment", index.environments[environment].model).kubernetes.tiers
    if tier is not None:
        said = f"tier of environment {environment}:"
        index.refer(document, said, tier, tiers, ("namespace", "tier"), f"environments/{environment}.yaml")


def _source(
    index: Index, document: Document, root: Path, folder: str, source: str, path: tuple[str | int, ...]
) -> None:
    home = (root / folder).resolve()
    file = root / folder / source
    if not file.resolve().is_relative_to(home):
        index.add(document, "outside-tree", f"{source!r} leaves the product's folder", *path)
    elif file.is_symlink():
        index.add(document, "symlink", f"{source!r} is a link", *path)
    elif not file.is_file():
        index.add(document, "unresolved-reference", f"file {source!r} does not exist in {folder}", *path)
