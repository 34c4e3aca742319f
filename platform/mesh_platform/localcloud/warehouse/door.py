"""The door: HTTP on loopback, JSON both ways. `/admin` is for who has the server's note, the rest for principals."""

from __future__ import annotations

import hmac
import json
import traceback
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from mesh_platform.errors import MeshError, PolicyError, UsageError

from . import wire
from .jobs import Jobs
from .kinds import PRINCIPAL
from .service import Service
from .sessions import SECONDS, Sessions
from .volumes import LARGEST
from .wire import Json, mapping

_CODES: dict[type[MeshError], HTTPStatus] = {
    PolicyError: HTTPStatus.FORBIDDEN,
    UsageError: HTTPStatus.BAD_REQUEST,
}


@dataclass(frozen=True, slots=True)
class Door:
    """What is behind the door, and the administrator's token."""

    service: Service
    sessions: Sessions
    jobs: Jobs
    token: str

    def admin(self, path: str, body: Json) -> Json:
        """Answer the mirror."""
        keeping = self.service.keeping
        match path:
            case "/admin/apply":
                put = [wire.load(each) for each in body.get("put", ())]
                keeping.apply(put, [wire.name(each) for each in body.get("remove", ())])
                return {}
            case "/admin/replace":
                return {"lines": keeping.replace([wire.load(each) for each in body["records"]])}
            case "/admin/read":
                found = keeping.get(wire.name(body["name"]))
                return {"record": wire.dump(found.record) if found is not None else None}
            case "/admin/sessions":
                token = self.sessions.grant(str(body["principal"]), keeping.catalogue)
                return {"token": token, "seconds": SECONDS}
            case "/admin/principals":
                return {
                    "names": {
                        each.text("displayName"): each.text("applicationId") for each in keeping.records(PRINCIPAL)
                    }
                }
            case _:
                raise _unknown(path)

    def asked(self, principal: str, path: str, body: Json) -> Json:
        """Answer a principal's POST."""
        if path == "/query":
            result = self.service.query(
                principal, str(body["sql"]), str(body.get("catalog") or ""), str(body.get("schema") or ""),
                {key: str(value) for key, value in mapping(body.get("parameters")).items()},
            )  # fmt: skip
            return {"columns": result.columns, "types": result.types, "rows": result.rows, "more": result.more}
        match path.strip("/").split("/"):
            case ["jobs", job, "run-now"]:
                return {"run": self.jobs.start(principal, job)}
            case _:
                raise _unknown(path)

    def looked(self, principal: str, path: str) -> Json:
        """Answer a principal's GET of a run."""
        match path.strip("/").split("/"):
            case ["jobs", "runs", run]:
                return self.jobs.run(principal, run)
            case _:
                raise _unknown(path)


class Listener(ThreadingHTTPServer):
    """Listens on loopback, at a port."""

    daemon_threads = True

    def __init__(self, port: int, door: Door) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.door = door


class _Handler(BaseHTTPRequestHandler):
    server: Listener  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"
    timeout = 120

    def do_GET(self) -> None:
        if self.path == "/health":
            self._send(HTTPStatus.OK, {"ok": True})
        elif self._path().startswith("/volumes/"):
            self._as_principal(self._file_read)
        else:
            self._as_principal(lambda principal: self.server.door.looked(principal, self._path()))

    def do_PUT(self) -> None:
        self._as_principal(self._file_write)

    def do_DELETE(self) -> None:
        self._as_principal(self._file_remove)

    def do_POST(self) -> None:
        if not self._path().startswith("/admin/"):
            self._as_principal(lambda principal: self.server.door.asked(principal, self._path(), self._json()))
        elif hmac.compare_digest(self._token().encode(), self.server.door.token.encode()):
            self._answer(lambda: self.server.door.admin(self._path(), self._json()))
        else:
            self._unauthorized()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep no log of requests: a statement may hold what is nobody else's business."""

    def _as_principal(self, answer: Callable[[str], Json]) -> None:
        door = self.server.door
        principal = door.sessions.principal(self._token(), door.service.keeping.catalogue)
        if principal is None:
            self._unauthorized()
        else:
            self._answer(lambda: answer(principal))

    def _answer(self, answer: Callable[[], Json]) -> None:
        try:
            code, found = HTTPStatus.OK, answer()
        except MeshError as error:
            code, found = _CODES.get(type(error), HTTPStatus.CONFLICT), _said(error.what, error.where, error.fix)
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            what = f"the request is not understood: {type(error).__name__}"
            code, found = HTTPStatus.BAD_REQUEST, _said(what, "warehouse", "see docs/local-cloud.md, Warehouse")
        except Exception as error:
            traceback.print_exc(limit=4)
            what = f"the warehouse failed: {type(error).__name__}"
            code, found = HTTPStatus.INTERNAL_SERVER_ERROR, _said(what, "warehouse", "see warehouse.log of the server")
        self._send(code, found)

    def _unauthorized(self) -> None:
        fix = "ask for a session: mesh local query --as PRINCIPAL does"
        self._send(HTTPStatus.UNAUTHORIZED, _said("no session has this token; it may have ended", "warehouse", fix))

    def _file_read(self, principal: str) -> Json:
        folder, path = self._file(principal, "READ_VOLUME")
        found = self.server.door.service.volumes.read(folder, path)
        return found if isinstance(found, bytes) else {"files": found}

    def _file_write(self, principal: str) -> Json:
        folder, path = self._file(principal, "WRITE_VOLUME")
        self.server.door.service.volumes.write(folder, path, self._body())
        return {}

    def _file_remove(self, principal: str) -> Json:
        folder, path = self._file(principal, "WRITE_VOLUME")
        self.server.door.service.volumes.remove(folder, path)
        return {}

    def _file(self, principal: str, privilege: str) -> tuple[str, str]:
        path = self._path()
        if not path.startswith("/volumes/"):
            raise _unknown(path)
        return self.server.door.service.file(principal, path.removeprefix("/volumes/"), privilege)

    def _path(self) -> str:
        return urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)

    def _token(self) -> str:
        scheme, _, token = (self.headers.get("Authorization") or "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= LARGEST:
            self.close_connection = True
            raise PolicyError(f"{length} bytes are too many: {LARGEST} may be sent", where="warehouse", fix="send less")
        self._read = True
        return self.rfile.read(length)

    def _json(self) -> Json:
        found = json.loads(self._body() or b"{}")
        if not isinstance(found, dict):
            raise TypeError("an object is expected")
        return cast("Json", found)

    def _send(self, code: HTTPStatus, answer: Json) -> None:
        raw = isinstance(answer, bytes)
        content = answer if raw else json.dumps(answer).encode()
        unread = int(self.headers.get("Content-Length") or 0) and not getattr(self, "_read", False)
        self._read = False
        self.send_response(code)
        self.send_header("Content-Type", "application/octet-stream" if raw else "application/json")
        self.send_header("Content-Length", str(len(content)))
        if unread:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)


def _said(what: str, where: str, fix: str) -> Json:
    return {"error": what, "where": where, "fix": fix}


def _unknown(path: str) -> UsageError:
    return UsageError(f"the door has no {path[:80]}", where="warehouse", fix="see docs/local-cloud.md, Warehouse")
