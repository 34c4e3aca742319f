"""The workloads of a local environment: each kept by a process of its own, with its alerts delivered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from mesh_platform.errors import MeshError, ProviderError
from mesh_platform.localcloud.store import Store
from mesh_platform.localcloud.workloads import fleet, notes
from mesh_platform.localcloud.workloads import place as places
from mesh_platform.localcloud.workloads.keeper import keep
from mesh_platform.localcloud.workloads.pace import Pace
from mesh_platform.localcloud.workloads.place import Place
from mesh_platform.mesh.ids import ProductId
from mesh_platform.notify import Outbox

from .alerting import Alerting

_SECONDS = 60
_launched: list[subprocess.Popen[bytes]] = []
"""Supervisors outlive this process, and Popen objects warn when they are dropped before their process ends."""


def run(place: Place, pace: Pace) -> None:
    """Keep a workload in this process, until it is told to end."""
    _require(place)
    store = Store(place.base / "store")
    try:
        keep(place, pace, Alerting(place=place, store=store, outbox=Outbox(place.base / "outbox")))
    finally:
        store.close()


def start(place: Place, pace: Pace) -> notes.Note:
    """Start a process that keeps a workload, and return its note once it does; one that runs already is left alone.

    Raises UsageError for a product that cannot be run, ProviderError where its process does not start.
    """
    note = notes.read(place.base, str(place.product))
    if note is not None and note.alive:
        return note
    _require(place)
    notes.forget(place.base, str(place.product))
    place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.log.open("ab") as log:
        arguments = [str(place.root), str(place.product), place.environment, json.dumps(asdict(pace))]
        keeper = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__, *arguments],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, env=_environment(),
        )  # fmt: skip
    _launched.append(keeper)
    return _settled(place, keeper)


def await_ready(place: Place, seconds: float) -> notes.Note:
    """Return the note once all wanted replicas are ready, or one had to be started again, or the time is over."""
    end = time.monotonic() + seconds
    while True:
        note = notes.read(place.base, str(place.product))
        if note is None or not note.alive:
            raise ProviderError(
                f"the supervisor of {place.product} has ended", where=str(place.product),
                fix=f"see {place.log}, then mesh local run {place.product} again",
            )  # fmt: skip
        if (note.wanted and note.ready >= note.wanted) or note.restarts or time.monotonic() > end:
            return note
        time.sleep(0.05)


def stop(place: Place) -> bool:
    """Stop a workload; returns whether it ran."""
    ran = fleet.stop(place.base, [str(place.product)])
    _launched[:] = [each for each in _launched if each.poll() is None]
    return ran


def _require(place: Place) -> None:
    """Raise UsageError for a product that cannot be run here."""
    store = Store(place.base / "store")
    try:
        places.wanted(place, store)
    finally:
        store.close()


def _settled(place: Place, keeper: subprocess.Popen[bytes]) -> notes.Note:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end:
        note = notes.read(place.base, str(place.product))
        if note is not None and note.state == "running":
            return note
        if keeper.poll() is not None:
            break
        time.sleep(0.05)
    note = notes.read(place.base, str(place.product))
    reason = note.reason if note is not None and note.reason else "it did not say why"
    raise ProviderError(
        f"the workload of {place.product} is not kept: {reason}", where=str(place.product),
        fix=f"see {place.log}, then mesh local run {place.product} again",
    )  # fmt: skip


def _environment() -> dict[str, str]:
    """Return this process's environment without what could be a credential of a real cloud."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "VIRTUAL_ENV", "XDG_CACHE_HOME")
    return {key: os.environ[key] for key in kept if key in os.environ}


def main(root: str, product: str, environment: str, pace: str) -> int:
    """Keep a workload as the process that `start` has made."""
    place = Place(root=Path(root), product=ProductId.parse(product), environment=environment)
    try:
        run(place, Pace(**json.loads(pace)))
    except MeshError as error:
        print(f"{error}; {error.fix}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
