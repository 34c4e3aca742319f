"""What a product's workload must be, as the records of its Deployment and autoscaler say. Nothing here asks anybody."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any, cast

from mesh_platform.errors import UsageError

from ..values import Value, plain

_UNITS = {"": 1, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)([a-zA-Z]*)")
_GRACE = 30
"""Seconds between SIGTERM and SIGKILL where the pod says nothing (Kubernetes, terminationGracePeriodSeconds)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """How a replica is asked: at a path of its port, or, without one, whether it takes connections. In seconds."""

    path: str | None
    delay: float = 0
    period: float = 10
    timeout: float = 1
    failures: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """A workload. `cpu` is in cores, `memory` in bytes, `target` a percentage of `cpu`; None is no limit and no target.

    `minimum` replicas run without a reason for more. `revision` changes with all that needs new processes.
    """

    command: tuple[str, ...]
    minimum: int
    maximum: int
    target: float | None
    cpu: float | None
    memory: float | None
    readiness: Probe | None
    liveness: Probe | None
    grace: float
    revision: str


def desired(deployment: dict[str, Value], autoscaler: dict[str, Value] | None) -> Desired:
    """Return what the inputs of a Deployment and of its HorizontalPodAutoscaler ask for.

    Raises UsageError for a container that this machine cannot run: it has no command of its own.
    """
    spec = cast("dict[str, Any]", plain(deployment))["spec"]
    pod = spec["template"]["spec"]
    container = pod["containers"][0]
    minimum, maximum, target = _scaling(autoscaler, spec.get("replicas"))
    limits: dict[str, Any] = container.get("resources", {}).get("limits") or {}
    return Desired(
        command=_command(container),
        minimum=minimum,
        maximum=maximum,
        target=target,
        cpu=quantity(limits["cpu"]) if "cpu" in limits else None,
        memory=quantity(limits["memory"]) if "memory" in limits else None,
        readiness=_probe(container.get("readinessProbe")),
        liveness=_probe(container.get("livenessProbe")),
        grace=float(pod.get("terminationGracePeriodSeconds", _GRACE)),
        revision=_revision(spec["template"]),
    )


def quantity(text: object) -> float:
    """Return a quantity of Kubernetes as a number: 500m is 0.5, 512Mi is 536870912; raises ValueError."""
    found = _QUANTITY.fullmatch(str(text))
    if found is None or found[2] not in _UNITS:
        raise ValueError(f"{text!r} is no quantity")
    return float(found[1]) * _UNITS[found[2]]


def _scaling(autoscaler: dict[str, Value] | None, replicas: int | None) -> tuple[int, int, float | None]:
    """Return least, most and CPU target; without an autoscaler the Deployment's own number, which is one by default."""
    if autoscaler is None:
        count = 1 if replicas is None else int(replicas)
        return count, count, None
    spec = cast("dict[str, Any]", plain(autoscaler))["spec"]
    targets = [
        float(each["resource"]["target"]["averageUtilization"])
        for each in spec.get("metrics") or ()
        if each.get("resource", {}).get("name") == "cpu" and "averageUtilization" in each["resource"]["target"]
    ]
    return int(spec.get("minReplicas", 1)), int(spec["maxReplicas"]), targets[0] if targets else None


def _command(container: dict[str, Any]) -> tuple[str, ...]:
    command = (*(container.get("command") or ()), *(container.get("args") or ()))
    if not container.get("command"):
        raise UsageError(
            f"its workload has an image only ({container.get('image')}), and images are not run here",
            fix="name the command in stack.yaml, as workload: {command: [python, -m, transactions]}",
        )
    return tuple(str(each) for each in command)


def _probe(probe: dict[str, Any] | None) -> Probe | None:
    """Return a TCP or HTTP probe with Kubernetes' defaults; other ways of asking are not asked."""
    if probe is None or not ("tcpSocket" in probe or "httpGet" in probe):
        return None
    return Probe(
        path=str(probe["httpGet"].get("path", "/")) if "httpGet" in probe else None,
        delay=float(probe.get("initialDelaySeconds", 0)),
        period=float(probe.get("periodSeconds", 10)),
        timeout=float(probe.get("timeoutSeconds", 1)),
        failures=int(probe.get("failureThreshold", 3)),
    )


def _revision(template: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(template, sort_keys=True).encode()).hexdigest()[:12]
