"""The platform layer of an environment: what all its domains share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mesh_components.analytics import Analytics
from mesh_components.cluster_rules import ClusterRules
from mesh_components.foundation import Foundation
from mesh_components.refs import PlatformRefs, Providers
from mesh_components.registry import Registry

from . import exports, providers
from .receiver_secrets import receiver_secrets
from .registry_lookup import registry_of

if TYPE_CHECKING:
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.mesh.model import Mesh

    from .mode import Mode


def compose(mesh: Mesh, root: Path, stack: StackId, mode: Mode) -> None:
    """Declare the platform layer and export what the layers above read."""
    environment = mesh.environments[stack.environment]
    domains = {id_: domain for id_, domain in mesh.domains.items() if mesh.deployed(id_, environment.id)}
    given = Providers(
        confluent=providers.confluent_provider(mode),
        kubernetes=providers.kubernetes_provider(mode, environment),
        workspace=providers.workspace_provider(mode, environment),
        account=providers.account_provider(mode, environment),
    )
    foundation = Foundation("foundation", {"environment": environment, "providers": given})
    registry_refs = registry_of(environment, foundation.environment_id, given)
    registry = Registry(
        "registry",
        {
            "environment": environment,
            "registry": registry_refs,
            "environment_id": foundation.environment_id,
            "account_id": foundation.account_id,
            "levels": mesh.classification.levels,
            "providers": given,
        },
    )
    ClusterRules("cluster-rules", {"environment": environment, "providers": given})
    analytics = Analytics(
        "analytics",
        {
            "environment": environment,
            "domains": domains,
            "receiver_secrets": receiver_secrets(domains.values()),
            "providers": given,
        },
    )
    refs = PlatformRefs(
        environment_id=foundation.environment_id,
        cluster_id=foundation.cluster_id,
        cluster_endpoint=foundation.cluster_endpoint,
        cluster_crn=foundation.cluster_crn,
        bootstrap=foundation.bootstrap,
        registry=registry_refs,
        warehouse_id=analytics.warehouse_id,
        everyone_group_id=analytics.everyone_group_id,
        storage_url=analytics.storage_url,
        destinations=analytics.destinations,
    )
    exports.export(
        mode,
        exports.platform_refs(refs),
        {"kafka": exports.key_pair(foundation.keys), "registry": exports.key_pair(registry.keys)},
    )
