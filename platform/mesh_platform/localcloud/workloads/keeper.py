"""Keeps one workload until it is told to end: its replicas from one thread, its figures and alerts from another."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import psutil
from filelock import FileLock, Timeout

from mesh_platform.errors import MeshError, UsageError

from ..store import Store
from . import notes
from .alerts import Active
from .pace import Pace
from .place import Place
from .supervisor import Supervisor, Target, noted
from .watch import Watch, alert_notes

Tell = Callable[[tuple[Active, ...]], tuple[str, ...]]
"""Delivers alerts that have begun to fire or were resolved, and what could not be delivered before; returns what is not
delivered, with reasons. It is called at every turn of the watch, mostly with nothing new."""


@dataclass(slots=True)
class _Seen:
    """What the two threads leave for each other."""

    targets: tuple[Target, ...] = ()
    told: notes.Note | None = None
    untold: tuple[Active, ...] = ()
    failed: str = ""


def keep(place: Place, pace: Pace, tell: Tell) -> None:
    """Keep a workload until SIGTERM or SIGINT; its note says how it is, and why where it cannot be kept.

    Raises UsageError where it is kept already, and what `Supervisor` raises before the first replica.
    """
    place.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stop.set())
    try:
        with FileLock(place.lock, timeout=0):
            _kept(place, pace, tell, stop)
    except Timeout:
        raise UsageError(f"{place.product} runs already", where=str(place.product), fix="mesh local ps") from None


def _kept(place: Place, pace: Pace, tell: Tell, stop: threading.Event) -> None:
    starting = notes.Note(
        product=str(place.product), environment=place.environment, state="starting", pid=os.getpid(),
        started=psutil.Process().create_time(),
    )  # fmt: skip
    notes.write(place.base, starting)
    store, seen = Store(place.base / "store"), _Seen()
    supervisor = Supervisor(place=place, store=store, pace=pace)
    watching = threading.Thread(target=_watched, args=(place, pace, tell, stop, seen), name="watch")
    try:
        supervisor.look(time.time())
        watching.start()
        _turns(supervisor, seen, stop)
    except Exception as error:
        why = f"{error}; {error.fix}" if isinstance(error, MeshError) else f"{type(error).__name__}: {error}"
        notes.write(place.base, replace(starting, state="failed", reason=why))
        raise
    finally:
        stop.set()
        supervisor.stop()
        if watching.is_alive():
            watching.join()
        store.close()
    notes.forget(place.base, str(place.product))


def _turns(supervisor: Supervisor, seen: _Seen, stop: threading.Event) -> None:
    written: notes.Note | None = None
    while not stop.wait(supervisor.pace.look):
        now = time.time()
        supervisor.look(now)
        seen.targets = supervisor.targets(now)
        note = _with_figures(noted(supervisor), seen)
        if note != written:
            notes.write(supervisor.place.base, note)
            written = note


def _with_figures(note: notes.Note, seen: _Seen) -> notes.Note:
    told = seen.told
    reason = "; ".join(filter(None, (note.reason, seen.failed)))
    if told is None:
        return replace(note, reason=reason)
    return replace(
        note, reason=reason, alerts=told.alerts, lag=told.lag, error_rate=told.error_rate, undelivered=told.undelivered
    )


def _watched(place: Place, pace: Pace, tell: Tell, stop: threading.Event, seen: _Seen) -> None:
    """Watch until told to stop; a turn that fails is told in the note, and the next one comes all the same."""
    store = Store(place.base / "store")
    try:
        watch = Watch(place=place, store=store, pace=pace)
        while not stop.wait(pace.scrape):
            try:
                _turn(watch, tell, seen)
                seen.failed = ""
            except Exception as error:
                seen.failed = f"its alerts are not watched: {type(error).__name__}: {error}"
    finally:
        store.close()


def _turn(watch: Watch, tell: Tell, seen: _Seen) -> None:
    now = time.time()
    seen.untold = (*seen.untold, *watch.turn(seen.targets, now))
    undelivered = tell(seen.untold)
    seen.untold = ()
    place = watch.place
    seen.told = notes.Note(
        product=str(place.product), environment=place.environment, state="running", pid=0, started=0,
        alerts=alert_notes(watch.judged), lag=watch.lag(now), error_rate=watch.error_rate(now), undelivered=undelivered,
    )  # fmt: skip
