"""The mirror of the schema-registry server: versions of subjects, and their compatibility levels."""

from __future__ import annotations

from ...facts import REGISTRY
from ...schema_versions import SUBJECT_CONFIG, SUBJECT_SCHEMA, registry_of
from ...servers.notes import Note
from ...store import Store
from ..mirror import Mirror


def holds(kind: str) -> bool:
    """Whether resources of a type exist in this server."""
    return kind in (SUBJECT_SCHEMA, SUBJECT_CONFIG, REGISTRY)


def open_mirror(note: Note) -> Mirror:
    """Connect to the server that wrote a note."""
    from .client import RegistryClient
    from .writes import RegistryMirror

    return RegistryMirror(RegistryClient(note.address))


def beside(store: Store) -> tuple[str, ...]:
    """Return what is recorded only though the registry runs: what lies in another one than it stands for."""
    from .bodies import served

    own = served(store)
    elsewhere = {
        f"{kind.rpartition(':')[2]} of {place or 'no registry'}"
        for kind in (SUBJECT_SCHEMA, SUBJECT_CONFIG)
        for place in map(registry_of, store.all(kind))
        if place != own
    }
    return tuple(sorted(elsewhere))
