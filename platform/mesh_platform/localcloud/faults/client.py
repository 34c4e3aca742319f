"""What a provider's API client does about faults: bounded retries, Retry-After honoured, reads until writes show."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mesh_platform.errors import ProviderError

from .wire import TransientError, Wait, Wire

if TYPE_CHECKING:
    from ..cloud import Cloud
    from ..store import Record
    from ..values import Value

Answer = TypeVar("Answer")
ATTEMPTS = 5
"""Of one request, the first included: four retries are the default of the Confluent provider (max_retries)."""
FIRST, LONGEST = 0.2, 30.0
"""Seconds of the first wait, which doubles each time, and of the longest; a Retry-After above it is not waited for."""


class Client:
    """Create, read, update and delete in a cloud as a provider does it over a network that may fail."""

    def __init__(self, cloud: Cloud, wait: Wait = time.sleep) -> None:
        self._cloud, self._wait = cloud, wait
        self._wire = Wire(cloud.store, wait)

    def create(self, kind: str, urn: str, config: dict[str, Value], inputs: dict[str, Value]) -> Record:
        """Make something once, however often the request has to be sent, and return when it can be read."""
        name = _name(kind, urn.rpartition("::")[2])
        made = self._tried("create", kind, name, lambda: self._cloud.create(kind, urn, config, inputs))
        self._shown("create", kind, name)
        return made

    def read(self, kind: str, id_: str, config: dict[str, Value]) -> Record | None:
        """Return what exists, None for what is gone."""
        return self._tried("read", kind, _name(kind, id_), lambda: self._cloud.read(kind, id_, config))

    def update(self, kind: str, id_: str, config: dict[str, Value], inputs: dict[str, Value]) -> Record:
        """Change something, and return when the change can be read."""
        name = _name(kind, id_)
        changed = self._tried("update", kind, name, lambda: self._cloud.update(kind, id_, config, inputs))
        self._shown("update", kind, name)
        return changed

    def delete(self, kind: str, id_: str, config: dict[str, Value]) -> None:
        """Remove something; gone already is fine."""
        self._tried("delete", kind, _name(kind, id_), lambda: self._cloud.delete(kind, id_, config))

    def _tried(self, operation: str, kind: str, name: str, call: Callable[[], Answer]) -> Answer:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._wire.send(operation, kind, name, call)
            except TransientError as error:
                pause = FIRST * 2 ** (attempt - 1) if error.seconds is None else error.seconds
                if attempt == ATTEMPTS or pause > LONGEST:
                    raise _gave_up(operation, name, attempt, str(error)) from error
                self._wait(pause)
        raise AssertionError("the last attempt returns or raises")

    def _shown(self, operation: str, kind: str, name: str) -> None:
        """Return once a write can be read: an API may answer from a replica that has not heard of it yet."""
        for attempt in range(1, ATTEMPTS + 1):
            late = self._wire.spoiled(operation, kind, name)
            if late is None:
                return
            if attempt == ATTEMPTS:
                raise _gave_up("read", name, attempt, f"the API still shows what was before ({late})")
            self._wait(FIRST * 2 ** (attempt - 1))


def _name(kind: str, which: str) -> str:
    return f"{kind.rpartition(':')[2]} {which}"


def _gave_up(operation: str, name: str, attempts: int, why: str) -> ProviderError:
    tried = "once" if attempts == 1 else f"{attempts} times"
    return ProviderError(
        f"{operation} of {name} was tried {tried}: {why}", where=name,
        fix="run the same command again; what is done is kept, and nothing is made twice",
    )  # fmt: skip
