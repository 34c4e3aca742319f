"""Keeps a product's workload as the store says: as many replicas, of the latest revision, restarted and scaled."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

import psutil

from mesh_platform.errors import MeshError, UsageError

from ..store import Store
from . import notes
from . import place as places
from .desired import Desired
from .pace import Pace
from .place import Place
from .pods import moves
from .replica import Replica
from .scaling import bounded, settled, wanted


@dataclass(frozen=True, slots=True)
class Target:
    """A replica as its figures are asked for; without a process there is nobody to ask."""

    slot: int
    port: int
    alive: bool


@dataclass(slots=True)
class _Every:
    """Whether something that is done at intervals is due."""

    seconds: float
    _next: float = 0

    def due(self, now: float) -> bool:
        if now < self._next:
            return False
        self._next = now + self.seconds
        return True


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """One workload. Call it from one thread that lives as long as its replicas should."""

    place: Place
    store: Store
    pace: Pace
    reason: str = ""
    wanted: int = 0
    replicas: list[Replica] = field(default_factory=list[Replica])
    _asked: Desired | None = None
    _began: bool = False
    _recommended: list[tuple[float, int]] = field(default_factory=list[tuple[float, int]])
    _follow: _Every = field(init=False)
    _measure: _Every = field(init=False)
    _scale: _Every = field(init=False)

    def __post_init__(self) -> None:
        self._follow, self._measure = _Every(self.pace.follow), _Every(self.pace.measure)
        self._scale = _Every(self.pace.scale)

    def look(self, now: float) -> None:
        """Do what is due: follow the store, restart, ask, measure, scale, and move towards what is wanted."""
        self.replicas = [each for each in self.replicas if not each.reap(now)]
        if self._follow.due(now):
            self._read(now)
        if self._measure.due(now):
            for each in self.replicas:
                each.measure(now)
        for each in self.replicas:
            each.probe(now)
        if self._asked is None:
            return
        if self._scale.due(now):
            self._rescale(now, self._asked)
        self.wanted = bounded(self.wanted, self._asked)
        self._move(now, self._asked)

    def targets(self, now: float) -> tuple[Target, ...]:
        """Return whom to ask for figures."""
        asked = [each for each in self.replicas if not each.stopping and each.is_asked(now)]
        return tuple(Target(each.slot, each.port, each.pid is not None) for each in asked)

    def stop(self) -> None:
        """End every replica: asked first, killed when its grace is over."""
        now = time.time()
        for each in self.replicas:
            each.stop(now)
        while self.replicas:
            self.replicas = [each for each in self.replicas if not each.reap(time.time())]
            time.sleep(0.02)

    def kill(self) -> None:
        """End every replica at once."""
        for each in self.replicas:
            each.kill()

    def _read(self, now: float) -> None:
        """Take over what the store says; what cannot be run leaves the replicas that there are, and says why."""
        try:
            self._asked, self.reason = places.wanted(self.place, self.store), ""
            self._began = True
        except UsageError as error:
            if not self._began:
                raise
            self.reason = f"{error}; {error.fix}"
            if not places.is_deployed(self.place, self.store):
                self._asked, self.wanted = None, 0
                for each in self.replicas:
                    each.stop(now)
        except (ValueError, KeyError, IndexError) as error:
            self.reason = f"its Deployment cannot be read: {error}"

    def _rescale(self, now: float, asked: Desired) -> None:
        limit = asked.cpu or 1
        shares = [each.cpu / limit for each in self.replicas if each.ready and each.cpu is not None]
        recent = [each for each in self._recommended if each[0] >= now - self.pace.settle]
        self._recommended = [*recent, (now, wanted(shares, self.wanted, asked))]
        self.wanted = settled(self._recommended, now, self.pace.settle)

    def _move(self, now: float, asked: Desired) -> None:
        plan = moves(self.replicas, asked.revision, self.wanted)
        for each in self.replicas:
            if each.slot in plan.stop:
                each.stop(now)
        for slot in plan.start:
            self.replicas.append(Replica(slot=slot, asked=asked, revision=asked.revision, pace=self.pace))
        for each in self.replicas:
            if each.pid is None and not each.stopping and now >= each.start_at:
                self._begin(each, now)

    def _begin(self, replica: Replica, now: float) -> None:
        try:
            replica.begin(places.start(self.place, self.store, replica.asked, replica.slot), now)
        except MeshError as error:
            replica.reason, replica.start_at = f"{error}; {error.fix}", now + self.pace.follow


def noted(supervisor: Supervisor) -> notes.Note:
    """Return the note of a workload that is kept by this process."""
    place = supervisor.place
    return notes.Note(
        product=str(place.product), environment=place.environment, state="running", pid=os.getpid(),
        started=psutil.Process().create_time(), wanted=supervisor.wanted, reason=supervisor.reason,
        replicas=tuple(each.note() for each in supervisor.replicas),
    )  # fmt: skip
