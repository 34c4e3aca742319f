"""The mirror of the kafka server: topics, keys, and the rights and quotas of accounts through each of their keys."""

from __future__ import annotations

from ...facts import CLUSTER
from ...servers.notes import Note
from ...store import Store
from ..mirror import Mirror
from . import desired


def holds(kind: str) -> bool:
    """Whether resources of a type exist in this server."""
    return kind in (*desired.KINDS, CLUSTER)


def open_mirror(note: Note) -> Mirror:
    """Connect to the server that wrote a note."""
    from .broker import Broker
    from .writes import KafkaMirror

    return KafkaMirror(Broker(note))


def beside(store: Store) -> tuple[str, ...]:
    """Return what is recorded only though the broker runs: what lies in another cluster than the one it stands for."""
    served = desired.served(store)
    elsewhere = {
        f"{kind.rpartition(':')[2]} of {place or 'no cluster'}"
        for kind in desired.KINDS
        for place in map(desired.cluster_of, store.all(kind))
        if place != served
    }
    return tuple(sorted(elsewhere))
