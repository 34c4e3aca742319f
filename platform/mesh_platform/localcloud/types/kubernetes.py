"""Check and Diff as the Kubernetes provider answers without a cluster: nothing is validated, fields are compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ..values import Unknown, Value, plain
from .answers import CheckAnswer, DiffAnswer, RefusedError

ALWAYS = ("apiVersion", "kind", "metadata.name", "metadata.namespace")
FORCING: dict[str, tuple[str, ...]] = {
    "kubernetes:apps/v1:Deployment": ("spec.selector",),
    "kubernetes:apps/v1:StatefulSet": ("spec.selector", "spec.podManagementPolicy", "spec.serviceName"),
    "kubernetes:apps/v1:DaemonSet": ("spec.selector",),
    "kubernetes:batch/v1:Job": ("spec.selector", "spec.template"),
    "kubernetes:core/v1:Secret": ("type",),
    "kubernetes:core/v1:Service": ("spec.clusterIP",),
    "kubernetes:core/v1:PersistentVolumeClaim": ("spec.accessModes", "spec.storageClassName", "spec.volumeName"),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ("roleRef",),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ("roleRef",),
    "kubernetes:storage.k8s.io/v1:StorageClass": ("provisioner", "parameters"),
}
"""Fields that an API server refuses to change (source: the API's validation of updates)."""


def check(kind: str, news: dict[str, Value]) -> CheckAnswer:
    """Return the inputs; generateName is refused, since server-side apply needs a name."""
    metadata = plain(news.get("metadata"))
    if isinstance(metadata, dict) and metadata.get("generateName"):
        raise RefusedError("the `.metadata.generateName` field is not supported in Server-Side Apply mode")
    return CheckAnswer(news)


def diff(kind: str, old_inputs: dict[str, Value], news: dict[str, Value]) -> DiffAnswer:
    """Compare field by field; a replacement keeps its name, so the old one goes first."""
    old, new = cast("dict[str, Value]", plain(old_inputs)), cast("dict[str, Value]", plain(news))
    forcing = (*ALWAYS, *FORCING.get(kind, ()))
    detailed: dict[str, str] = {}
    replaces: list[str] = []
    for path, change in _changes(old, new, ""):
        forced = next((each for each in forcing if path == each or path.startswith((f"{each}.", f"{each}["))), None)
        detailed[path] = change + ("_REPLACE" if forced else "")
        if forced and forced not in replaces:
            replaces.append(forced)
    return DiffAnswer(bool(detailed), tuple(replaces), detailed, bool(replaces))


def _changes(old: Value, new: Value, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            where = f'{path}["{key}"]' if "." in key else f"{path}.{key}" if path else key
            if key not in new:
                yield where, "DELETE"
            elif key not in old:
                yield where, "ADD"
            else:
                yield from _changes(old[key], new[key], where)
    elif isinstance(old, list) and isinstance(new, list):
        for position in range(max(len(old), len(new))):
            where = f"{path}[{position}]"
            if position >= len(new):
                yield where, "DELETE"
            elif position >= len(old):
                yield where, "ADD"
            else:
                yield from _changes(old[position], new[position], where)
    elif isinstance(new, Unknown) or old != new:
        yield path, "UPDATE"
