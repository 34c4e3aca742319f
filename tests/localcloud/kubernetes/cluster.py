"""A running API server as its other clients see it: plain requests, under any name and in any group."""

from __future__ import annotations

import json
import secrets
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.lifecycle import folders
from worlds import World

MERGE = {"Content-Type": "application/merge-patch+json"}
COUNTED = "/api/v1/namespaces/audit-ledger-local/resourcequotas/quota"


def counted(quota: Any) -> bool:
    """Whether the controller has counted a pod: it comes after the pod."""
    return int(quota.get("status", {}).get("used", {}).get("pods", "0")) >= 1


@dataclass(frozen=True)
class Cluster:
    """The API server of a mesh's local cloud."""

    world: World

    @property
    def folder(self) -> Path:
        """Where it keeps its data."""
        return folders(self.world.root).base / "servers" / "kubernetes"

    @property
    def note(self) -> Path:
        """What its keeper noted."""
        return self.folder.with_suffix(".json")

    @property
    def said(self) -> dict[str, Any]:
        return json.loads(self.note.read_text())

    def up(self) -> list[str]:
        """Start the server where it does not run, make it equal to the store, and return what was said."""
        said: list[str] = []
        lifecycle.serve(folders(self.world.root), ["kubernetes"], said.append)
        return said

    def down(self) -> None:
        """Stop it; what it holds is kept."""
        lifecycle.down(folders(self.world.root), purge=False)

    def http(self) -> httpx.Client:
        """Return a client with the rights of the kubeconfig that `mesh local env` names."""
        config = json.loads((self.folder / "kubeconfig").read_text())
        trust = ssl.create_default_context(cadata=(self.folder / "ca.crt").read_text())
        token = config["users"][0]["user"]["token"]
        return httpx.Client(
            base_url=config["clusters"][0]["cluster"]["server"], verify=trust, trust_env=False, timeout=30,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip

    def ask(
        self, method: str, path: str, body: Any = None, *, headers: Mapping[str, str] | None = None, **query: str
    ) -> httpx.Response:
        """Send a request as another client than ours."""
        query = {"fieldManager": "kubectl-edit", **query} if method != "GET" else query
        with self.http() as http:
            return http.request(method, path, json=body, headers=headers, params=query)

    def get(self, path: str) -> dict[str, Any]:
        """Return what is there; it must be."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def until(self, path: str, holds: Callable[[dict[str, Any]], bool]) -> None:
        """Return as soon as an object is as it should become; the server tells of each change."""
        folder, _, name = path.rpartition("/")
        query = {"watch": "true", "fieldSelector": f"metadata.name={name}", "timeoutSeconds": "30"}
        with self.http() as http, http.stream("GET", folder, params=query) as changes:
            assert any(holds(json.loads(line)["object"]) for line in changes.iter_lines()), f"{path} does not become so"

    def as_group(self, group: str, path: str) -> int:
        """Return the answer's code to somebody of a group who reads `path`."""
        return self.ask("GET", path, headers={"Impersonate-User": "somebody", "Impersonate-Group": group}).status_code

    def fresh(self) -> str:
        """Return a name that nobody has."""
        return f"t-{secrets.token_hex(4)}"

    def namespace(self, name: str, **labels: str) -> dict[str, Any]:
        """Return a namespace that wants restricted pods, as those of products do."""
        wanted = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}
        return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {**wanted, **labels}}}


def pod(name: str, *, cpu: str = "50m", **security: Any) -> dict[str, Any]:
    """Return a pod that is as restricted as it must be, but for `security`."""
    safe = {
        "allowPrivilegeEscalation": False, "runAsNonRoot": True, "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
    }  # fmt: skip
    container = {
        "name": "main", "image": "example.invalid/main:1", "securityContext": {**safe, **security},
        "resources": {"requests": {"cpu": cpu, "memory": "64Mi"}, "limits": {"cpu": cpu, "memory": "64Mi"}},
    }  # fmt: skip
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": [container]}}


def deployment(where: str, **security: Any) -> dict[str, Any]:
    """Return a deployment of such pods."""
    labels = {"app": "main"}
    template = {"metadata": {"labels": labels}, "spec": pod("main", **security)["spec"]}
    return {
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "main", "namespace": where},
        "spec": {"replicas": 1, "selector": {"matchLabels": labels}, "template": template},
    }  # fmt: skip
