"""One local cloud with real servers for all tests that need them: started once, stopped with the last of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from engine_side import CLUSTER, ENVIRONMENT, Engine, kafka_cluster
from filelock import FileLock
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.lifecycle import Folders
from mesh_platform.localcloud.serve import serving
from mesh_platform.localcloud.servers import notes
from mesh_platform.localcloud.servers.find import find
from mesh_platform.localcloud.servers.notes import Note
from mesh_platform.localcloud.store import Store

_SERVE = """
import pathlib, sys
from mesh_platform.localcloud import lifecycle
lifecycle.serve(lifecycle.folders(pathlib.Path(sys.argv[1])), [sys.argv[2]], print)
"""
"""In a process of its own, as `mesh local up` does it: the keeper is nobody's child here."""


@dataclass(frozen=True)
class Real:
    """A local cloud whose servers run, its store, and the engine's side of its Confluent plugin."""

    where: Folders
    store: Store
    engine: Engine

    @property
    def cluster(self) -> str:
        """The cluster that the broker stands for."""
        return self.store.in_order(CLUSTER)[0].key.id

    @property
    def registry(self) -> str:
        """The registry that the server stands for."""
        (environment,) = [each.key.id for each in self.store.all(ENVIRONMENT)]
        return f"lsrc-{environment.removeprefix('env-')}"

    def note(self, server: str) -> Note:
        note = notes.read(self.where.base, server)
        assert note is not None
        return note


@contextmanager
def shared(factory: pytest.TempPathFactory, worker: str, server: str) -> Iterator[Folders]:
    """Start a server for a session, or join the workers that have it; the last one stops it."""
    missing = find(server).lacks()
    if missing is not None:
        pytest.skip(missing)
    base = factory.getbasetemp()
    folder = (base if worker == "master" else base.parent) / f"with-{server}"
    users, lock = folder.with_suffix(".users"), FileLock(folder.with_suffix(".lock"))
    where = lifecycle.folders(folder)
    with lock:
        lifecycle.up(where)
        _foundation(where)
        if _count(users) == 0:
            # Serving makes a server equal to the store: it would take from other tests what they gave the server alone.
            subprocess.run([sys.executable, "-c", _SERVE, str(folder), server], check=True, timeout=300)
        users.write_text(str(_count(users) + 1))
    try:
        yield where
    finally:
        with lock:
            users.write_text(str(_count(users) - 1))
            if _count(users) == 0:
                lifecycle.down(where, purge=False)


@contextmanager
def connected(where: Folders) -> Iterator[Real]:
    """Open the store and a plugin of a local cloud."""
    store = Store(where.store)
    try:
        with serving(store, ["confluentcloud"]) as ports, Engine("confluentcloud", ports["confluentcloud"]) as engine:
            yield Real(where, store, engine.configured(store))
    finally:
        store.close()


def _foundation(where: Folders) -> None:
    """Make the environment and the cluster that the servers stand for, the first time."""
    with connected(where) as real:
        if real.store.count(ENVIRONMENT):
            return
        made = real.engine.create(ENVIRONMENT, "e", {"displayName": "e", "streamGovernance": {"package": "ADVANCED"}})
        real.engine.create(CLUSTER, "main", kafka_cluster(made.id, dedicated={"cku": 1}))


def _count(users: Path) -> int:
    return int(users.read_text()) if users.exists() else 0
