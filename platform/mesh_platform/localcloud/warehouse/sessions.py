"""Who is at the door: tokens that the administrator's side gives out, kept in memory alone."""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass

from mesh_platform.errors import UsageError

from .catalogue import Catalogue

SECONDS = 3600.0
"""How long a session lasts."""


@dataclass(frozen=True, slots=True)
class _Session:
    principal: str
    ends: float


class Sessions:
    """The open sessions. A token means one principal until it ends, or the warehouse does."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds, self._lock = seconds, threading.Lock()
        self._open: dict[str, _Session] = {}

    def grant(self, principal: str, catalogue: Catalogue) -> str:
        """Open a session for a service principal by its application id, or for somebody by their or their group's name.

        Raises UsageError for one whom no record names, or who is not active.
        """
        if not catalogue.principals.get(principal, False):
            what = "is not active" if principal in catalogue.principals else "is known to no record"
            raise UsageError(f"principal {principal!r} {what}", where="warehouse",
                             fix="name an application id, a group, or whom a right was granted")  # fmt: skip
        now, token = time.monotonic(), secrets.token_urlsafe(32)
        with self._lock:
            self._open = {key: each for key, each in self._open.items() if each.ends > now}
            self._open[token] = _Session(principal, now + self._seconds)
        return token

    def principal(self, token: str, catalogue: Catalogue) -> str | None:
        """Return whose session it is; None for one that has ended, and for whoever is not there any more."""
        with self._lock:
            found = self._open.get(token)
        if found is None or found.ends <= time.monotonic() or not catalogue.principals.get(found.principal, False):
            return None
        return found.principal
