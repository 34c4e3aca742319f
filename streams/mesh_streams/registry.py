"""The schema registry, as far as a processor asks it: schemas by id, and the last one of a subject."""

from __future__ import annotations

import json
from typing import Any

import httpx

from .errors import FatalError, PoisonError, TransientError
from .settings import Settings

_SECONDS = 10
_NOT_FOUND, _REFUSED, _SERVER = 404, (401, 403), 500


class Registry:
    """A registry at an address, with a key."""

    def __init__(self, settings: Settings) -> None:
        login = (settings.registry_key, settings.registry_secret) if settings.registry_key else None
        # A proxy of the environment is for the world outside, and never for loopback.
        self._http = httpx.Client(
            base_url=settings.registry, auth=login, timeout=_SECONDS, trust_env="//127." not in settings.registry
        )

    def schema(self, number: int) -> Any:
        """Return the schema with an id; raises PoisonError where there is none."""
        found = self._ask(f"/schemas/ids/{number}")
        if found is None:
            raise PoisonError("schema", f"the registry has no schema {number}")
        return json.loads(found["schema"])

    def latest(self, subject: str) -> tuple[int, Any]:
        """Return id and schema of a subject's last version; raises TransientError where it has none yet."""
        found = self._ask(f"/subjects/{subject}/versions/latest")
        if found is None:
            raise TransientError(f"the registry has no schema of {subject} yet")
        return int(found["id"]), json.loads(found["schema"])

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _ask(self, path: str) -> Any:
        try:
            answer = self._http.get(path)
        except httpx.HTTPError as error:
            raise TransientError(f"the registry does not answer: {type(error).__name__}") from error
        if answer.status_code == _NOT_FOUND:
            return None
        if answer.status_code in _REFUSED:
            raise FatalError(f"the registry refuses {path}: status {answer.status_code}")
        if answer.is_error:
            raise TransientError(f"the registry answers {path} with status {answer.status_code}")
        return answer.json()
