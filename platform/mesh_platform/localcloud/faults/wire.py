"""The wire between plugin and cloud: where the plan's faults happen, each noted in the store's request log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from mesh_platform.errors import ProviderError

from . import plan
from .plan import AFTER_A, COMMITS, Fault, Kind

if TYPE_CHECKING:
    from ..store import Store

Answer = TypeVar("Answer")
Wait = Callable[[float], None]
"""Takes seconds."""
TIMEOUT = 30.0
"""Seconds after which an answer is not waited for any more."""


class TransientError(Exception):
    """A request that may succeed when it is sent again; `seconds` is the server's Retry-After."""

    def __init__(self, what: str, seconds: float | None = None) -> None:
        super().__init__(what)
        self.seconds = seconds


class Wire:
    """Sends requests to one cloud, and lets the plan spoil them. Counts in the store: every plugin process sees it."""

    def __init__(self, store: Store, wait: Wait) -> None:
        self._store, self._wait = store, wait
        self._file = store.folder.parent / plan.NAME
        self._read: tuple[float, tuple[Fault, ...]] = (0.0, ())

    def send(self, operation: str, kind: str, name: str, call: Callable[[], Answer]) -> Answer:
        """Return the answer; raises TransientError for what may be tried again, ProviderError for what may not."""
        fault = self._next(operation, kind, name)
        if fault is None:
            return call()
        if fault.kind not in COMMITS:
            raise _refused(fault, name)
        answer = call()
        if fault.kind is Kind.SLOW and (fault.seconds or 0) < TIMEOUT:
            self._wait(fault.seconds or 0)
            return answer
        raise TransientError({Kind.RESET_AFTER: "connection reset", Kind.TRUNCATED: "the answer was cut off"}.get(
            fault.kind, f"no answer within {TIMEOUT:.0f} s"))  # fmt: skip

    def spoiled(self, operation: str, kind: str, name: str) -> Kind | None:
        """Return whether the read that follows a write still shows what was before it."""
        late = next(kind for kind, after in AFTER_A.items() if after == operation)
        found = self._next(operation, kind, name, only=late)
        return found.kind if found else None

    def _next(self, operation: str, kind: str, name: str, only: Kind | None = None) -> Fault | None:
        for fault in self._plan():
            meant = fault.kind is only if only else fault.kind not in AFTER_A
            if meant and fault.matches(operation, kind) and self._hits(fault, operation, kind, name):
                return fault
        return None

    def _hits(self, fault: Fault, operation: str, kind: str, name: str) -> bool:
        """Note that a fault's turn came, and say whether it hits; its turns are counted over all processes."""
        mark = f"fault {fault.number}: "
        with self._store.transaction():
            turns = self._store.logged(mark)
            hit = fault.after <= turns < fault.after + fault.times
            if turns < fault.after + fault.times:
                self._store.log(operation, kind, name, "", f"{mark}{fault.kind if hit else 'spared'}")
        return hit

    def _plan(self) -> tuple[Fault, ...]:
        try:
            changed = self._file.stat().st_mtime
        except OSError:
            return ()
        if changed != self._read[0]:
            self._read = (changed, plan.read(Path(self._file)))
        return self._read[1]


def _refused(fault: Fault, name: str) -> Exception:
    if fault.kind is Kind.CONFLICT:
        return ProviderError(
            f"{name}: conflict (409): somebody else changed it at the same time", where=name,
            fix="run pulumi refresh, then apply again",
        )  # fmt: skip
    if fault.kind is Kind.RESET_BEFORE:
        return TransientError("connection reset")
    return TransientError(f"the API answered {fault.kind}", fault.seconds)
