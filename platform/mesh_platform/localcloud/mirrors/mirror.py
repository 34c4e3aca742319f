"""What a mirror does: it makes one real server equal to the store, record by record or as a whole."""

from __future__ import annotations

from typing import ClassVar, Protocol

from ..store import Record, Store
from ..values import Value


class Mirror(Protocol):
    """One server behind the store. Every method raises ProviderError with the server's own reason when it refuses.

    Each is idempotent: after a kill between the server's change and the store's, the same request comes again.
    """

    name: ClassVar[str]

    def holds(self, kind: str) -> bool:
        """Whether resources of a type exist in this server."""
        ...

    def check(self, kind: str, inputs: dict[str, Value], old: Record | None) -> None:
        """Ask the server in a preview whether it would take `inputs`; `inputs` may hold unknowns. Changes nothing."""
        ...

    def write(self, record: Record, old: Record | None, store: Store) -> dict[str, Value]:
        """Make the server hold a record, new or changed from `old`; the store has it already, uncommitted.

        Returns the outputs that only the server knows; they go over those of the record.
        """
        ...

    def remove(self, record: Record, store: Store) -> None:
        """Make the server forget a record; the store has forgotten it already, uncommitted."""
        ...

    def settle(self, record: Record) -> None:
        """Wait, after the commit, for what the server finishes by itself: a namespace that is being emptied."""
        ...

    def observe(self, record: Record, store: Store) -> Record | None:
        """Return a record as the server has it now, None where somebody removed it behind the store's back."""
        ...

    def replay(self, store: Store) -> tuple[str, ...]:
        """Make the server hold exactly what the store holds, verify it, and say in lines what had to change."""
        ...
