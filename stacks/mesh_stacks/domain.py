"""The stack of a domain: its data products, and who may read them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_components.domain import Domain
from mesh_components.receivers import key
from mesh_components.refs import IdentityRefs, PlatformRefs, Providers
from mesh_platform.mesh.ids import ProductId
from mesh_platform.mesh.rights import rights

from . import exports, key_pairs, providers
from .receiver_secrets import receiver_secrets
from .reference import Reference
from .sources import sources

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.mesh.model import Mesh, Product

    from .mode import Mode


def compose(mesh: Mesh, root: Path, stack: StackId, mode: Mode) -> None:
    """Declare the products of a domain with the rights that hold now, and export where they are."""
    environment, domain = mesh.environments[stack.environment], mesh.domains[stack.domain]
    products = mesh.deployed(domain.id, environment.id)
    held = rights(mesh, environment.id, mode.as_of)
    platform = exports.read_platform(
        Reference(exports.stack_of("platform", environment.id), mode.store), _destinations(domain.id, products)
    )
    own = Reference(exports.stack_of("identity", environment.id, domain.id), mode.store)
    identities = {product.id: exports.read_identity(own, product, environment.id, own=True) for product in products}
    identities |= _consumers(mesh, environment.id, held.consumers(domain.id), mode)
    made = Domain(
        domain.id,
        {
            "domain": domain,
            "products": products,
            "environment": environment,
            "rights": held,
            "platform": platform,
            "identities": identities,
            "teams": mesh.teams,
            "providers": _providers(mode, environment, platform, own, identities, products),
            # A stand-in of a registry cannot be asked over Confluent's own API in a preview.
            "validate_schemas": mode.store is None,
            "sources": {product.id: sources(root, product) for product in products},
            "receiver_secrets": receiver_secrets([domain]),
        },
    )
    found = {str(id_): exports.product_refs(product) for id_, product in made.products.items()}
    keys = {
        str(product.id): key_pairs.told(own, product, environment.id)
        for product in products
        if key_pairs.keyed(product)
    }
    exports.export(mode, {"products": found, "keys": keys}, {})


def _destinations(domain: str, products: tuple[Product, ...]) -> set[str]:
    shared = [product for product in products if product.stack.workspace == "shared"]
    return {key(domain, receiver) for product in shared for receiver in product.stack.monitoring.receivers}


def _consumers(
    mesh: Mesh, environment: str, consumers: frozenset[ProductId], mode: Mode
) -> dict[ProductId, IdentityRefs]:
    stacks = {
        domain: Reference(exports.stack_of("identity", environment, domain), mode.store)
        for domain in _domains(consumers)
    }
    return {
        product: exports.read_identity(stacks[product.domain], mesh.products[product], environment, own=False)
        for product in sorted(consumers)
    }


def _domains(products: frozenset[ProductId]) -> list[str]:
    return sorted({product.domain for product in products})


def _providers(
    mode: Mode,
    environment: Environment,
    platform: PlatformRefs,
    own: Reference,
    identities: Mapping[ProductId, IdentityRefs],
    products: tuple[Product, ...],
) -> Providers:
    kafka, registry = exports.read_keys(own, "deployer", "kafka"), exports.read_keys(own, "deployer", "registry")
    return Providers(
        confluent=providers.cluster_provider(mode, platform, kafka[0], registry[0]),
        kubernetes=providers.kubernetes_provider(mode, environment),
        workspace=providers.workspace_provider(mode, environment),
        dedicated={
            product.id: providers.workspace_provider(
                mode, environment, f"workspace-{product.id.product}", identities[product.id].workspace_url
            )
            for product in products
            if product.stack.workspace == "dedicated"
        },
    )
