"""An API server on loopback that keeps objects in memory: enough of one to see what it is asked."""

from __future__ import annotations

import json
import os
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import psutil
from mesh_platform.localcloud.servers import kubernetes_files
from mesh_platform.localcloud.servers.notes import Note

SETTINGS = "/api/v1/namespaces/n/configmaps/settings"
"""Where the object of `config_map()` stands."""

Object = dict[str, Any]
_VERBS = ("list", "delete", "patch")


def kind(name: str, plural: str, *verbs: str, namespaced: bool = True) -> Object:
    """Return a resource as a discovery document has it."""
    scope = "Namespaced" if namespaced else "Cluster"
    return {"resource": plural, "responseKind": {"kind": name}, "scope": scope, "verbs": list(verbs or _VERBS)}


@dataclass
class StandIn:
    """What is served, what there is by path, and what was asked. `says` answers instead where a test wants that."""

    note: Note
    groups: dict[str, list[Object]] = field(default_factory=lambda: {
        "v1": [kind("ConfigMap", "configmaps"), kind("Namespace", "namespaces", namespaced=False),
               kind("Event", "events"), kind("Binding", "bindings", "create")],
        "apps/v1": [kind("Deployment", "deployments"), {"resource": "deployments/scale"}],
        "events.k8s.io/v1": [kind("Event", "events")],
    })  # fmt: skip
    objects: dict[str, Object] = field(default_factory=dict[str, Object])
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list[tuple[str, str, dict[str, str]]])
    says: dict[tuple[str, str], list[tuple[int, Any]]] = field(
        default_factory=dict[tuple[str, str], list[tuple[int, Any]]]
    )
    warnings: list[str] = field(default_factory=list[str])
    version: int = 0

    def writes(self, method: str) -> list[str]:
        """Return the paths of what was really changed by a method."""
        return [path for how, path, query in self.asked if how == method and "dryRun" not in query]

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> tuple[int, Any]:
        if self.says.get((method, path)):
            return self.says[method, path].pop(0)
        match method:
            case "GET" if path in ("/api", "/apis"):
                return 200, {"items": [_group(api, each) for api, each in self.groups.items()
                                       if ("/" in api) == (path == "/apis")]}  # fmt: skip
            case "GET" if path.rpartition("/")[2] in ("configmaps", "namespaces", "events", "deployments"):
                return 200, self._page(path, query)
            case "GET":
                return (200, self.objects[path]) if path in self.objects else (404, {"message": "not found"})
            case "PATCH":
                return 200, self._applied(path, query, body)
            case _:
                return (200, self.objects.pop(path)) if path in self.objects else (404, {"message": "not found"})

    def _applied(self, path: str, query: dict[str, str], body: Object) -> Object:
        there = self.objects.get(path)
        wanted = {**body, "metadata": dict(body["metadata"])}
        if there is not None and {**there, "metadata": _own(there)} == {**wanted, "metadata": _own(wanted)}:
            return there
        self.version += 1
        managed = [{"manager": query["fieldManager"], "operation": "Apply"}]
        wanted["metadata"] |= {"resourceVersion": str(self.version), "managedFields": managed, "uid": "u"}
        if "dryRun" not in query:
            self.objects[path] = wanted
        return wanted

    def _page(self, path: str, query: dict[str, str]) -> Object:
        """Return one object at a time, as a server does it with hundreds."""
        base, _, plural = path.rpartition("/")
        found = [each for place, each in sorted(self.objects.items())
                 if place.startswith(base + "/") and place.split("/")[-2] == plural]  # fmt: skip
        at = int(query.get("continue") or 0)
        more = {"continue": str(at + 1)} if at + 1 < len(found) else {}
        return {"metadata": more, "items": [{"metadata": each["metadata"]} for each in found[at : at + 1]] or None}


def _own(body: Object) -> Object:
    return {key: each for key, each in body["metadata"].items() if key in ("name", "namespace", "labels")}


def _group(api: str, resources: list[Object]) -> Object:
    name, _, version = api.rpartition("/")
    return {"metadata": {"name": name}, "versions": [{"version": version, "resources": resources}]}


@contextmanager
def standing_in(folder: Path, **details: str) -> Iterator[StandIn]:
    """Serve one while the body runs, under a certificate of its own."""
    files = kubernetes_files.prepare(folder)
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trust.load_cert_chain(files.path("apiserver.crt"), files.path("apiserver.key"))
    found: list[StandIn] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version, wbufsize, disable_nagle_algorithm = "HTTP/1.1", -1, True

        def _any(self) -> None:
            server, address = found[0], urlsplit(self.path)
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            query = dict(parse_qsl(address.query))
            server.asked.append((self.command, address.path, query))
            code, body = server.answer(self.command, address.path, query, json.loads(content or b"{}"))
            raw = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(code)
            for each in server.warnings:
                self.send_header("Warning", each)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_PATCH = do_DELETE = _any  # noqa: N815 - names of http.server

        def log_message(self, format: str, *args: object) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    listener.socket = trust.wrap_socket(listener.socket, server_side=True)
    login = {"token": files.admin, "authority": files.authority, **details}
    started = psutil.Process().create_time()
    note = Note(name="kubernetes", state="running", pid=os.getpid(), started=started,
                address=f"https://127.0.0.1:{listener.server_port}", details=login)  # fmt: skip
    found.append(StandIn(note))
    threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield found[0]
    finally:
        listener.shutdown()
        listener.server_close()


def config_map(name: str = "settings", where: str | None = "n", **data: str) -> dict[str, Any]:
    metadata = {"name": name, **({"namespace": where} if where else {})}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}
