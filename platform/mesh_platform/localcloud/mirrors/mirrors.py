"""The mirrors of one local cloud: found by the servers' notes, anew for every request."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Protocol, cast

from mesh_platform.errors import ProviderError

from ..servers import notes
from ..servers.find import MODULES
from ..store import Record, Store
from ..values import Value
from .mirror import Mirror


class _Opens(Protocol):
    def open_mirror(self, note: notes.Note) -> Mirror: ...

    def holds(self, kind: str) -> bool: ...


class Mirrors:
    """The servers that are expected to run for a store: a write to one that has stopped is refused, never skipped.

    A server that was never started, or was stopped on purpose, has no note: what it would hold is recorded only.
    """

    def __init__(self, base: Path) -> None:
        self._base = base
        self._open: dict[str, tuple[notes.Note, Mirror]] = {}

    def of(self, kind: str) -> Mirror | None:
        """Return the mirror that holds a type, None where it is recorded only; raises ProviderError if it stopped."""
        for name in MODULES:
            note = notes.read(self._base, name)
            if note is None or not _module(name).holds(kind):
                continue
            if not note.serves:
                reason = note.reason or ("it is starting" if note.alive else "it was killed")
                raise ProviderError(
                    f"the local {name} does not run: {reason}", where=name,
                    fix="mesh local up starts it with what the store holds; mesh local down goes on without it",
                )  # fmt: skip
            known = self._open.get(name)
            if known is None or known[0] != note:
                known = (note, _module(name).open_mirror(note))
                self._open[name] = known
            return known[1]
        return None

    def check(self, kind: str, inputs: dict[str, Value], old: Record | None) -> None:
        """Ask the server in a preview."""
        mirror = self.of(kind)
        if mirror is not None:
            mirror.check(kind, inputs, old)

    def write(self, record: Record, old: Record | None, store: Store) -> dict[str, Value]:
        """Write through to the server; returns what it adds to the outputs."""
        mirror = self.of(record.key.token)
        return mirror.write(record, old, store) if mirror is not None else {}

    def remove(self, record: Record, store: Store) -> None:
        """Remove it in the server."""
        mirror = self.of(record.key.token)
        if mirror is not None:
            mirror.remove(record, store)

    def settle(self, record: Record) -> None:
        """Wait for what the server finishes by itself."""
        mirror = self.of(record.key.token)
        if mirror is not None:
            mirror.settle(record)

    def observe(self, record: Record, store: Store) -> Record | None:
        """Return what the server has; the record itself where it is recorded only."""
        mirror = self.of(record.key.token)
        return mirror.observe(record, store) if mirror is not None else record

    def replay(self, name: str, store: Store) -> tuple[str, ...]:
        """Make a server that has just started equal to the store."""
        note = notes.read(self._base, name)
        if note is None or not note.serves:
            raise ProviderError(f"the local {name} does not run", where=name, fix="mesh local up")
        with store.transaction():
            return _module(name).open_mirror(note).replay(store)


def beside(name: str, store: Store) -> tuple[str, ...]:
    """Return what is recorded only although a server runs: what it stands for no part of."""
    found = getattr(_module(name), "beside", None)
    return tuple(found(store)) if found is not None else ()


def _module(name: str) -> _Opens:
    """Return the module of this package that mirrors a server; it imports the server's client only when opened."""
    return cast("_Opens", importlib.import_module(f"{__package__}.{MODULES[name]}"))
