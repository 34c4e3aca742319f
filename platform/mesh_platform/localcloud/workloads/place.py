"""Where one product's workload is: its mesh, its records in the store, its code, and what each process starts with."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mesh_platform.errors import UsageError
from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import ProductId

from ..servers import notes as servers
from ..servers.child import free_port
from ..store import Key, Record, Store
from ..values import Value
from . import environment, notes
from .desired import Desired, desired
from .replica import Start

DEPLOYMENT, AUTOSCALER = "kubernetes:apps/v1:Deployment", "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
RULES, QUOTA = "kubernetes:monitoring.coreos.com/v1:PrometheusRule", "kubernetes:core/v1:ResourceQuota"
_NAME = "workload"
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL")
_INTERPRETERS = ("python", "python3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One product of the mesh at `root` in one of its local environments."""

    root: Path
    product: ProductId
    environment: str

    @property
    def base(self) -> Path:
        """Where the local cloud keeps what it knows."""
        return self.root / ".mesh"

    @property
    def namespace(self) -> str:
        """The namespace of the product in Kubernetes."""
        return naming.namespace(self.product, self.environment)

    @property
    def code(self) -> Path:
        """The folder of the product's processor."""
        return self.root / "domains" / self.product.domain / "products" / self.product.product / "processor"

    @property
    def folder(self) -> Path:
        """Where its replicas write: logs, and a scratch folder for each."""
        return notes.folder(self.base) / str(self.product)

    @property
    def log(self) -> Path:
        """What its supervisor says."""
        return notes.folder(self.base) / f"{self.product}.log"

    @property
    def lock(self) -> Path:
        """What its supervisor holds, so that there is one."""
        return notes.folder(self.base) / f"{self.product}.lock"


def wanted(place: Place, store: Store) -> Desired:
    """Return what the store says that the workload must be.

    The addresses of the servers that run are a part of its revision: a process reads them once. Raises UsageError for a
    product without a Deployment, without code, or with an image only.
    """
    deployment = store.get(Key(DEPLOYMENT, f"{place.namespace}/{_NAME}"))
    if deployment is None:
        raise UsageError(
            f"{place.product} has no workload in environment {place.environment}", where=str(place.product),
            fix=f"mesh up {place.product.domain}-{place.environment}, with a workload in its stack.yaml",
        )  # fmt: skip
    autoscaler = store.get(Key(AUTOSCALER, f"{place.namespace}/{_NAME}"))
    found = desired(deployment.inputs, autoscaler.inputs if autoscaler is not None else None)
    if found.command[0] not in _INTERPRETERS:
        raise UsageError(
            f"the command of {place.product} begins with {found.command[0]!r}, and only python is run here",
            where=str(place.product), fix="name a command in stack.yaml, as [python, -m, transactions]",
        )  # fmt: skip
    if not place.code.is_dir():
        raise UsageError(
            f"{place.product} has no code here: its image is not run, its folder is", where=str(place.product),
            fix=f"write its processor in {place.code.relative_to(place.root)}",
        )  # fmt: skip
    where = [note.address for name in ("kafka", "schema-registry") if (note := servers.read(place.base, name))]
    return replace(found, revision="-".join([found.revision, *(each.rpartition(":")[2] for each in where)]))


def is_deployed(place: Place, store: Store) -> bool:
    """Whether its Deployment exists."""
    return store.get(Key(DEPLOYMENT, f"{place.namespace}/{_NAME}")) is not None


def start(place: Place, store: Store, asked: Desired, slot: int) -> Start:
    """Return what the process of a slot starts with; raises MeshError where a server that it needs does not run."""
    port, scratch = free_port(), place.folder / f"{slot}"
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    given = environment.workload(
        store, place.base, place.product, place.environment, port=port, instance=str(slot)
    ).variables
    here = {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "PYTHONPATH": str(place.code), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", "TMPDIR": str(scratch),
    }  # fmt: skip
    command = (sys.executable, "-P", *asked.command[1:])
    log = place.folder / f"{slot}.log"
    return Start(command=command, variables={**given, **here}, folder=scratch, log=log, port=port)


def rules(place: Place, store: Store) -> dict[str, Value] | None:
    """Return the inputs of the product's PrometheusRule."""
    return next((each.inputs for each in _inside(place, store, RULES)), None)


def quotas(place: Place, store: Store) -> tuple[str, ...]:
    """Return the names of the quotas of its namespace."""
    return tuple(each.key.id.rpartition("/")[2] for each in _inside(place, store, QUOTA))


def labels(place: Place, slot: int, port: int) -> Mapping[str, str]:
    """Return the labels that a scrape of a replica gives its figures, as a ServiceMonitor does."""
    return {
        "namespace": place.namespace, "job": _NAME, "pod": f"{_NAME}-{slot}", "instance": f"127.0.0.1:{port}",
    }  # fmt: skip


def _inside(place: Place, store: Store, kind: str) -> list[Record]:
    return [each for each in store.all(kind) if each.key.id.startswith(f"{place.namespace}/")]
