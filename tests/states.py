"""States of local stacks written by hand, as the engine keeps them: for what reads states and starts no engine."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

from mesh_platform.engine.copies import state_file
from mesh_platform.engine.session import Session
from mesh_platform.localcloud import lifecycle

STACK = "pulumi:pulumi:Stack"
TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
PRODUCT = "mesh:index:DataProduct"
WRITTEN = "2026-11-26T01:00:00Z"
Resource = dict[str, Any]


def urn(stack: str, kind: str, name: str) -> str:
    """Return the URN of a resource."""
    return f"urn:pulumi:{stack}::mesh::{kind}::{name}"


def resource(stack: str, kind: str, name: str, **more: Any) -> Resource:
    """Return a resource as a state has it; a component where `mesh:index:` says so."""
    own = not kind.startswith(("mesh:index:", STACK))
    return {"urn": urn(stack, kind, name), "type": kind, "custom": own, **({"id": name} if own else {}), **more}


def exported(stack: str, **refs: Any) -> Resource:
    """Return the resource of a stack itself, with what it exports in plain text."""
    return resource(stack, STACK, f"mesh-{stack}", outputs={"refs": refs})


def write(root: Path, stack: str, *resources: Resource, pending: int = 0, at: str = WRITTEN) -> Path:
    """Write the state of a stack of the mesh at `root`; returns its file."""
    cut = [{"type": "creating", "resource": each} for each in resources[:pending]]
    latest = {"manifest": {"time": at}, "resources": list(resources), "pending_operations": cut}
    file = state_file(lifecycle.folders(root).state, stack)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"version": 3, "checkpoint": {"stack": stack, "latest": latest}}), encoding="utf-8")
    return file


def session(root: Path) -> Session:
    """Return what reads the states of the mesh at `root`; it cannot start an engine."""
    where = lifecycle.folders(root)
    return Session(cli=Path("no-engine"), folder=where.work, variables={}, state=where.state)


def hold(root: Path, stack: str, pid: int | None = None) -> str:
    """Lock a stack as an engine does, this process by default; returns the owner as it is told: `pid@host`."""
    folder = lifecycle.folders(root).state / ".pulumi" / "locks" / "organization" / "mesh" / stack
    folder.mkdir(parents=True, exist_ok=True)
    held = {"pid": pid or os.getpid(), "hostname": socket.gethostname(), "timestamp": "2100-01-01T00:00:00Z"}
    (folder / f"{held['pid']}.json").write_text(json.dumps(held), encoding="utf-8")
    return f"{held['pid']}@{held['hostname']}"
