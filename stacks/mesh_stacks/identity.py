"""The identity layer of a domain: what takes account rights, so that the domain's own stack needs none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_components.domain_identity import DomainIdentity
from mesh_components.refs import Providers

from . import exports, key_pairs, providers
from .reference import Reference

if TYPE_CHECKING:
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.mesh.model import Mesh

    from .mode import Mode


def compose(mesh: Mesh, root: Path, stack: StackId, mode: Mode) -> None:
    """Declare the identities of a domain's products and export them."""
    environment = mesh.environments[stack.environment]
    below = Reference(exports.stack_of("platform", environment.id), mode.store)
    platform = exports.read_platform(below, ())
    kafka, registry = exports.read_keys(below, "kafka"), exports.read_keys(below, "registry")
    given = Providers(
        confluent=providers.cluster_provider(mode, platform, kafka[0], registry[0]),
        workspace=providers.workspace_provider(mode, environment),
        account=providers.account_provider(mode, environment),
    )
    made = DomainIdentity(
        stack.domain,
        {
            "domain": mesh.domains[stack.domain],
            "products": mesh.deployed(stack.domain, environment.id),
            "environment": environment,
            "platform": replace(platform, destinations={}),
            "providers": given,
        },
    )
    numbers = key_pairs.numbers(
        mesh.deployed(stack.domain, environment.id), environment.id, Reference(str(stack), mode.store).earlier("keys")
    )
    exports.export(
        mode,
        numbers
        | {
            "catalog": made.catalog,
            "products": {str(product): exports.identity_refs(refs) for product, refs in made.identities.items()},
        },
        {
            "deployer": {
                "kafka": exports.key_pair(made.deployer_kafka_keys),
                "registry": exports.key_pair(made.deployer_registry_keys),
            },
            "products": {str(product): exports.identity_secrets(refs) for product, refs in made.identities.items()},
        },
    )
