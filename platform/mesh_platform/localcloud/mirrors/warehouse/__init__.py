"""The mirror of the warehouse server: catalogs, schemas, tables, views, volumes, rights, and jobs."""

from __future__ import annotations

from ...servers.notes import Note
from ...store import Store
from ...warehouse.kinds import ORDER
from ..mirror import Mirror


def holds(kind: str) -> bool:
    """Whether resources of a type exist in this server."""
    return kind in ORDER


def open_mirror(note: Note) -> Mirror:
    """Connect to the server that wrote a note."""
    from ...warehouse.client import administrator
    from .writes import WarehouseMirror

    return WarehouseMirror(administrator(note))


def beside(store: Store) -> tuple[str, ...]:
    """Return what is recorded only though the warehouse runs, with the reason of each."""
    from .chosen import reason

    found = ((each, reason(each)) for kind in ORDER for each in store.all(kind))
    return tuple(sorted(f"{each.key.id} ({why})" for each, why in found if why is not None))
