"""What each layer exports, and how the next one reads it back. The keys are listed in docs/outputs.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pulumi
from mesh_components.refs import ApiKeyRef, IdentityRefs, PlatformRefs, RegistryRefs
from mesh_platform.mesh.ids import StackId

from . import key_pairs
from .key_pairs import PAIR

if TYPE_CHECKING:
    from mesh_components.data_product import DataProduct
    from mesh_platform.mesh.model import Product

    from .mode import Mode
    from .reference import Reference


def export(mode: Mode, refs: Mapping[str, object], secrets: Mapping[str, object]) -> None:
    """Export a stack's public and secret outputs, and in which store they are; empty for real clouds."""
    pulumi.export("refs", {**refs, "store": mode.store or ""})
    pulumi.export("secrets", pulumi.Output.secret(pulumi.Output.from_input(dict(secrets))))


def platform_refs(platform: PlatformRefs) -> dict[str, object]:
    """Write what the platform layer tells as plain nested outputs."""
    return {
        "environmentId": platform.environment_id,
        "clusterId": platform.cluster_id,
        "clusterEndpoint": platform.cluster_endpoint,
        "clusterCrn": platform.cluster_crn,
        "bootstrap": platform.bootstrap,
        "registryId": platform.registry.id,
        "registryEndpoint": platform.registry.endpoint,
        "registryCrn": platform.registry.crn,
        "warehouseId": platform.warehouse_id,
        "everyoneGroupId": platform.everyone_group_id,
        "storageUrl": platform.storage_url,
        "destinations": dict(platform.destinations),
    }


def read_platform(source: Reference, destinations: Iterable[str]) -> PlatformRefs:
    """Read what the platform layer told; `destinations` are the `<domain>.<receiver>` that are needed."""
    return PlatformRefs(
        environment_id=source.ref("environmentId"),
        cluster_id=source.ref("clusterId"),
        cluster_endpoint=source.ref("clusterEndpoint"),
        cluster_crn=source.ref("clusterCrn"),
        bootstrap=source.ref("bootstrap"),
        registry=RegistryRefs(
            id=source.ref("registryId"), endpoint=source.ref("registryEndpoint"), crn=source.ref("registryCrn")
        ),
        warehouse_id=source.ref("warehouseId"),
        everyone_group_id=source.ref("everyoneGroupId"),
        storage_url=source.ref("storageUrl"),
        destinations={name: source.ref("destinations", name) for name in sorted(destinations)},
    )


def identity_refs(identity: IdentityRefs) -> dict[str, object]:
    """Write the public half of a product's identities."""
    plain = {
        "serviceAccountId": identity.service_account_id,
        "applicationId": identity.application_id,
        "budgetPolicyId": identity.budget_policy_id,
        "workspaceId": identity.workspace_id,
        "workspaceUrl": identity.workspace_url,
    }
    return {key: value for key, value in plain.items() if value is not None}


def key_pair(keys: Iterable[ApiKeyRef]) -> dict[str, object]:
    """Write a pair of API keys as `{current: {id, secret}, next: {id, secret}}`."""
    return {name: {"id": key.id, "secret": key.secret} for name, key in zip(PAIR, keys, strict=False)}


def identity_secrets(identity: IdentityRefs) -> dict[str, object]:
    """Write the secret half of a product's identities."""
    return {"kafka": key_pair(identity.kafka_keys), "registry": key_pair(identity.registry_keys)}


def read_keys(source: Reference, *path: str) -> tuple[ApiKeyRef, ...]:
    """Read a pair of API keys."""
    return tuple(
        ApiKeyRef(id=source.secret(*path, name, "id"), secret=source.secret(*path, name, "secret")) for name in PAIR
    )


def read_identity(source: Reference, product: Product, environment: str, *, own: bool) -> IdentityRefs:
    """Read a product's identities: its keys and its bill only for `own` products, of others who and where they are."""
    name, dedicated = str(product.id), product.stack.workspace == "dedicated"
    keyed = own and key_pairs.keyed(product)
    return IdentityRefs(
        service_account_id=source.ref("products", name, "serviceAccountId"),
        application_id=source.ref("products", name, "applicationId"),
        kafka_keys=key_pairs.read(source, product, environment, "kafka") if keyed else (),
        registry_keys=key_pairs.read(source, product, environment, "registry") if keyed else (),
        budget_policy_id=source.ref("products", name, "budgetPolicyId") if own else None,
        workspace_id=source.ref("products", name, "workspaceId") if dedicated else None,
        workspace_url=source.ref("products", name, "workspaceUrl") if own and dedicated else None,
    )


def product_refs(product: DataProduct) -> dict[str, object]:
    """Write where a product is."""
    return {
        "namespace": product.namespace,
        "schema": product.schema,
        "topics": dict(product.topics),
        "tables": dict(product.tables),
    }


def stack_of(layer: str, environment: str, domain: str = "") -> str:
    """Return the name of a stack."""
    return str(StackId(layer, environment, domain))
