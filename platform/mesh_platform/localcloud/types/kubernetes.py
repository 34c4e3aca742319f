"""Check and Diff as the Kubernetes provider answers without a cluster: nothing is validated, fields are compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from ..values import Unknown, Value, dig, plain
from .answers import CheckAnswer, DiffAnswer, RefusedError

_ALWAYS = ("metadata.name", "metadata.namespace")
_SELECTOR = ("spec.selector",)
_JOB = ("spec.completions", "spec.parallelism", "spec.selector", "spec.template")
_SET = (
    "spec.podManagementPolicy", "spec.revisionHistoryLimit", "spec.selector", "spec.serviceName",
    "spec.volumeClaimTemplates",
)  # fmt: skip
FORCING: dict[str, tuple[str, ...]] = {
    "kubernetes:apps/v1:DaemonSet": _SELECTOR,
    "kubernetes:apps/v1:Deployment": _SELECTOR,
    "kubernetes:apps/v1:StatefulSet": _SET,
    "kubernetes:batch/v1:Job": _JOB,
    "kubernetes:core/v1:ConfigMap": ("binaryData", "data"),
    "kubernetes:core/v1:PersistentVolumeClaim": (
        "spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName",
    ),
    "kubernetes:core/v1:ResourceQuota": ("spec.scopes",),
    "kubernetes:core/v1:Secret": ("type", "stringData", "data"),
    "kubernetes:core/v1:Service": ("spec.clusterIP",),
    "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": ("roleRef",),
    "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": ("roleRef",),
    "kubernetes:storage.k8s.io/v1:StorageClass": ("parameters", "provisioner"),
}  # fmt: skip
"""Fields whose change replaces an object (source: forceNewProperties of pulumi-kubernetes; config maps and secrets are
immutable to it unless its configuration says otherwise)."""
MUTABLE = {
    "kubernetes:core/v1:ConfigMap": "enableConfigMapMutable",
    "kubernetes:core/v1:Secret": "enableSecretMutable",
}
"""By type, the setting of the provider that lets its data change in place, where the object is not immutable itself."""
_DATA = frozenset({"binaryData", "data", "stringData"})


def check(kind: str, news: dict[str, Value]) -> CheckAnswer:
    """Return the inputs; generateName is refused, since server-side apply needs a name."""
    metadata = plain(news.get("metadata"))
    if isinstance(metadata, dict) and metadata.get("generateName"):
        raise RefusedError("the `.metadata.generateName` field is not supported in Server-Side Apply mode")
    return CheckAnswer(news)


def diff(
    kind: str, old_inputs: dict[str, Value], news: dict[str, Value], config: dict[str, Value] | None = None
) -> DiffAnswer:
    """Compare field by field; a replacement that keeps its name and namespace has the old one go first."""
    old, new = cast("dict[str, Value]", plain(old_inputs)), cast("dict[str, Value]", plain(news))
    forcing = (*_ALWAYS, *_forcing(kind, old, config or {}))
    detailed: dict[str, str] = {}
    replaces: list[str] = []
    for path, change in _changes(old, new, ""):
        forced = any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in forcing)
        detailed[path] = change + ("_REPLACE" if forced else "")
        if forced:
            replaces.append(path)
    stays = all(dig(old, path) == dig(new, path) for path in _ALWAYS)
    return DiffAnswer(bool(detailed), tuple(replaces), detailed, bool(replaces) and stays)


def _forcing(kind: str, old: dict[str, Value], config: dict[str, Value]) -> tuple[str, ...]:
    forcing = FORCING.get(kind, ())
    mutable = kind in MUTABLE and str(plain(config.get(MUTABLE[kind]))).lower() == "true"
    return tuple(path for path in forcing if path not in _DATA) if mutable and not old.get("immutable") else forcing


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
