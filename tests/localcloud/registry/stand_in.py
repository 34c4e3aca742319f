"""A registry on loopback that keeps subjects, versions and levels in memory, as Confluent's interface has them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Subject:
    """The versions of a subject by number: id, schema, and whether each is deleted softly."""

    versions: dict[int, tuple[int, str, bool]] = field(default_factory=dict[int, tuple[int, str, bool]])
    last: int = 0

    def live(self) -> list[int]:
        return [number for number, (_, _, deleted) in self.versions.items() if not deleted]


@dataclass
class StandIn:
    """What it holds, and what it was asked; `says` answers instead of it where a test wants that."""

    address: str = ""
    subjects: dict[str, Subject] = field(default_factory=dict[str, Subject])
    levels: dict[str, str] = field(default_factory=lambda: {"": "NONE"})
    asked: list[str] = field(default_factory=list[str])
    says: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])
    ids: dict[str, int] = field(default_factory=dict[str, int])

    def answer(self, method: str, parts: list[str], body: Any, query: dict[str, list[str]]) -> tuple[int, Any]:
        match method, parts:
            case "GET", ["subjects"]:
                return 200, sorted(n for n, each in self.subjects.items() if "deleted" in query or each.live())
            case "GET", ["subjects", name, "versions"]:
                found = self.subjects.get(name, Subject())
                numbers = list(found.versions) if "deleted" in query else found.live()
                return (200, numbers) if numbers else (404, {"message": "no subject"})
            case "GET", ["subjects", name, "versions", number]:
                return self._shown(name, int(number))
            case "POST", ["subjects", name, "versions"]:
                return self._register(name, str(body["schema"]))
            case "POST", ["subjects", name]:
                found = self.subjects.get(name, Subject())
                own = [n for n in found.live() if found.versions[n][1] == body["schema"]]
                return self._shown(name, own[-1]) if own else (404, {"message": "no schema"})
            case "DELETE", ["subjects", name, *rest]:
                return self._delete(name, [int(each) for each in rest[1:]], "permanent" in query)
            case "GET", ["config", *name]:
                level = self.levels.get("".join(name))
                return (200, {"compatibilityLevel": level}) if level else (404, {"message": "no level"})
            case "PUT", ["config", *name]:
                self.levels["".join(name)] = str(body["compatibility"])
                return 200, body
            case _:
                return 404, {"message": "no such path"}

    def _shown(self, name: str, number: int) -> tuple[int, Any]:
        found = self.subjects.get(name, Subject()).versions.get(number)
        if found is None or found[2]:
            return 404, {"message": "no version"}
        return 200, {"subject": name, "version": number, "id": found[0], "schema": found[1]}

    def _register(self, name: str, schema: str) -> tuple[int, Any]:
        found = self.subjects.setdefault(name, Subject())
        if not any(found.versions[number][1] == schema for number in found.live()):
            found.last += 1
            found.versions[found.last] = (self.ids.setdefault(schema, len(self.ids) + 1), schema, False)
        return 200, {"id": self.ids[schema]}

    def _delete(self, name: str, numbers: list[int], permanent: bool) -> tuple[int, Any]:
        found = self.subjects.get(name)
        if found is None:
            return 404, {"message": "no subject"}
        for number in numbers or list(found.versions):
            if permanent:
                found.versions.pop(number, None)
            elif number in found.versions:
                id_, schema, _ = found.versions[number]
                found.versions[number] = (id_, schema, True)
        if not found.versions:
            del self.subjects[name]
        return 200, numbers


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Serve one while the body runs."""
    registry = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            address = urlsplit(self.path)
            parts = [unquote(part) for part in address.path.strip("/").split("/")]
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            registry.asked.append(f"{self.command} {self.path}")
            path = "/".join(parts)
            code, said = registry.says.get(path, (0, ""))
            if not code:
                code, found = registry.answer(
                    self.command, parts, json.loads(content or b"{}"), parse_qs(address.query, keep_blank_values=True)
                )
                said = json.dumps(found)
            self.send_response(code)
            self.end_headers()
            self.wfile.write(said.encode())

        do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 - names of http.server

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    registry.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
