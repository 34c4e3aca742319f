"""The environment of a workload: the variables that its pods would have, with the real addresses of local servers.

Nothing is added to a product's rights: the keys are its own, and the servers know what those may do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from mesh_platform.errors import ProviderError, UsageError
from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import ProductId

from ..servers import notes
from ..store import Key, Store
from ..values import Value, dig, plain

_DEPLOYMENT, _SECRET = "kubernetes:apps/v1:Deployment", "kubernetes:core/v1:Secret"
_NAME = "workload"
_ADDRESSES = {"KAFKA_BOOTSTRAP": "kafka", "SCHEMA_REGISTRY_URL": "schema-registry"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What one process of a product runs as: its command, and all of its variables."""

    product: ProductId
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(repr=False)


def workload(
    store: Store, base: Path, product: ProductId, environment: str, *, port: int = 0, instance: str = "1"
) -> Workload:
    """Return a product's workload as a process of this machine; `port` is for its health and figures.

    `base` is the local cloud's folder. Raises UsageError where nothing is deployed, ProviderError where a server
    that it needs does not run.
    """
    namespace = naming.namespace(product, environment)
    container = _container(store, product, namespace)
    declared = cast("list[dict[str, str]]", container.get("env") or [])
    variables = {each["name"]: each["value"] for each in declared}
    for source in cast("list[dict[str, Value]]", container.get("envFrom") or []):
        variables |= _secret(store, namespace, str(dig(source, "secretRef.name")))
    here = {
        "MESH_METRICS_HOST": "127.0.0.1",
        "MESH_METRICS_PORT": str(port),
        "MESH_INSTANCE": instance,
    }
    command = tuple(str(each) for each in cast("list[str]", container.get("command") or []))
    return Workload(product=product, command=command, variables=variables | _real(variables, base) | here)


def _container(store: Store, product: ProductId, namespace: str) -> dict[str, Value]:
    record = store.get(Key(_DEPLOYMENT, f"{namespace}/{_NAME}"))
    if record is None:
        raise UsageError(
            "it has no workload in the local cloud", where=str(product), fix=f"mesh up {product.domain}-local"
        )
    containers = dig(record.inputs, "spec.template.spec.containers")
    return cast("list[dict[str, Value]]", containers)[0]


def _secret(store: Store, namespace: str, name: str) -> dict[str, str]:
    record = store.get(Key(_SECRET, f"{namespace}/{name}"))
    if record is None:
        raise UsageError("it has no credentials in the local cloud", where=namespace, fix="mesh up --all")
    return {key: str(plain(value)) for key, value in cast("dict[str, Value]", dig(record.inputs, "stringData")).items()}


def _real(variables: Mapping[str, str], base: Path) -> dict[str, str]:
    """Return what the stamped addresses are on this machine. The broker lets accounts in by SCRAM alone."""
    found: dict[str, str] = {}
    for variable, server in _ADDRESSES.items():
        if variable not in variables:
            continue
        note = notes.read(base, server)
        if note is None or not note.serves:
            raise ProviderError(
                f"{server} does not run", where="mesh local status", fix=f"mesh local up --only {server}"
            )
        found[variable] = note.address
    if "KAFKA_BOOTSTRAP" in found:
        found["KAFKA_BOOTSTRAP"] = f"SASL_PLAINTEXT://{found['KAFKA_BOOTSTRAP']}"
        found["KAFKA_MECHANISM"] = "SCRAM-SHA-256"
    return found
