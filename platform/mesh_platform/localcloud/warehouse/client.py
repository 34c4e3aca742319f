"""Requests to the warehouse's door: the administrator's, and a principal's."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from dataclasses import dataclass, field

from mesh_platform.errors import MeshError, PolicyError, ProviderError, UsageError

from ..servers.notes import Note
from .wire import Json

_SECONDS = 120
_ERRORS: dict[int, type[MeshError]] = {400: UsageError, 401: UsageError, 403: PolicyError}


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody at the door."""

    address: str
    token: str = field(repr=False)

    def post(self, path: str, body: Json) -> Json:
        """Send JSON and return JSON; raises the error that the warehouse answers."""
        return json.loads(self.send("POST", path, json.dumps(body).encode()))

    def get(self, path: str) -> Json:
        """Return JSON."""
        return json.loads(self.send("GET", path))

    def send(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """Send a request and return the answer's body; raises MeshError: PolicyError where a right is missing."""
        address = urllib.parse.urlsplit(self.address)
        asked = http.client.HTTPConnection(str(address.hostname), address.port, timeout=_SECONDS)
        try:
            headers = {"Authorization": f"Bearer {self.token}"}
            asked.request(method, urllib.parse.quote(path), body=body, headers=headers)
            answer = asked.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise ProviderError(
                f"the local warehouse does not answer: {type(error).__name__}", where=self.address, fix="mesh local up"
            ) from error
        finally:
            asked.close()
        if answer.status != http.HTTPStatus.OK:
            said = json.loads(content)
            kind = _ERRORS.get(answer.status, ProviderError)
            raise kind(said["error"], where=said["where"], fix=said["fix"])
        return content

    def session(self, principal: str) -> Client:
        """Return a principal at the door; for the administrator."""
        return Client(self.address, self.post("/admin/sessions", {"principal": principal})["token"])


def administrator(note: Note) -> Client:
    """Return the administrator at the door of the server that wrote a note."""
    return Client(note.address, note.details["token"])
