"""One replica of a workload: its process, started again when it ends, asked whether it is well, and measured."""

from __future__ import annotations

import contextlib
import http.client
import math
import os
import signal
import socket
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from ..servers import child
from .desired import Desired, Probe
from .notes import ReplicaNote
from .pace import Pace

_KILLED = -signal.SIGKILL
_FIRST = 30.0
"""Seconds until a starting process is asked for figures: the interval of its ServiceMonitor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a process is started with; `variables` hold credentials."""

    command: tuple[str, ...]
    variables: dict[str, str] = field(repr=False)
    folder: Path
    log: Path
    port: int


@dataclass(slots=True)
class _Asked:
    """What a probe has found lately."""

    due: float = math.inf
    failures: int = 0


@dataclass(slots=True, kw_only=True)
class Replica:
    """A place for one process at a time. Moments are of the supervisor's clock."""

    slot: int
    asked: Desired
    revision: str
    pace: Pace
    port: int = 0
    ready: bool = False
    restarts: int = 0
    reason: str = ""
    rss: int = 0
    cpu: float | None = None
    start_at: float = 0
    stopping: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _began: float = 0
    _backoff: float = 0
    _kill_at: float = math.inf
    _verdict: str = ""
    _was_ready: bool = False
    _readiness: _Asked = field(default_factory=_Asked)
    _liveness: _Asked = field(default_factory=_Asked)
    _used: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    @property
    def pid(self) -> int | None:
        """The process, None while it waits to be started again."""
        return self._process.pid if self._process is not None else None

    def is_asked(self, now: float) -> bool:
        """Whether it counts as a target of figures: from its first readiness on, and not while it starts."""
        return self._was_ready or self.restarts > 0 or now - self._began >= _FIRST

    def begin(self, start: Start, now: float) -> None:
        """Start its process, on a port of its own."""
        self.port, self._began, self._kill_at, self._verdict = start.port, now, math.inf, ""
        self._used, self.cpu = [], None
        self._readiness, self._liveness = _first(self.asked.readiness, now), _first(self.asked.liveness, now)
        self._process = child.spawn(start.command, start.folder, start.log, start.variables)
        _pin(self._process.pid, self.slot, self.asked.cpu)

    def reap(self, now: float) -> bool:
        """Note the end of its process and when the next one may start; returns whether it is over for good.

        As Kubernetes has it, the first restart is at once, and each one after it waits twice as long.
        """
        if self._process is None:
            return self.stopping
        code = self._process.poll()
        if code is None:
            if now >= self._kill_at:
                self._kill()
            return False
        self._process, self.ready, self.rss, self.cpu = None, False, 0, None
        if self.stopping:
            return True
        wait = 0 if now - self._began >= self.pace.backoff_reset else self._backoff
        self._backoff = min(wait * 2, self.pace.backoff_most) if wait else self.pace.backoff
        self.reason = ("CrashLoopBackOff: " if wait else "") + (self._verdict or _ended(code))
        self.start_at, self.restarts = now + wait, self.restarts + 1
        return False

    def probe(self, now: float) -> None:
        """Ask whether it is ready, and whether it lives; one that does not is ended, to be started again."""
        if self._process is None or self.stopping:
            return
        before = self.ready
        if self.asked.readiness is None:
            self.ready = True
        elif now >= self._readiness.due:
            fine = self._answers(self.asked.readiness, self._readiness, now)
            self.ready = fine or (before and self._readiness.failures < self.asked.readiness.failures)
        if self.ready and not before:
            # What starting took is no load, and must not call for more replicas.
            self._used, self._was_ready = [], True
        if self.asked.liveness is not None and now >= self._liveness.due:
            self._answers(self.asked.liveness, self._liveness, now)
            if self._liveness.failures >= self.asked.liveness.failures:
                self._end(now, "Unhealthy: it did not answer its liveness probe")

    def measure(self, now: float) -> None:
        """Take its memory and CPU; one that has more memory than its limit is killed."""
        if self._process is None:
            return
        try:
            self.rss, used = _taken(psutil.Process(self._process.pid))
        except psutil.NoSuchProcess:
            return
        self._used = [*(each for each in self._used if each[0] >= now - self.pace.scale), (now, used)]
        since, before = self._used[0]
        self.cpu = max(used - before, 0) / (now - since) if now > since else None
        if self.asked.memory is not None and self.rss > self.asked.memory and not self.stopping:
            self._verdict, self.ready = "OOMKilled", False
            self._kill()

    def stop(self, now: float) -> None:
        """Ask it to end for good; it is killed when its grace is over."""
        if not self.stopping:
            self.stopping = True
            self._end(now, "Stopped")

    def kill(self) -> None:
        """End it for good and at once."""
        self.stopping = True
        if self._process is not None:
            self._kill()
            self._process.wait()

    def note(self) -> ReplicaNote:
        """Return how it is."""
        return ReplicaNote(
            slot=self.slot, pid=self.pid, port=self.port, revision=self.revision, ready=self.ready,
            restarts=self.restarts, reason=self.reason, rss=self.rss, cpu=self.cpu or 0.0,
        )  # fmt: skip

    def _end(self, now: float, reason: str) -> None:
        self.ready, self._verdict = False, reason
        if self._process is not None and self._kill_at == math.inf:
            self._kill_at = now + (self.asked.grace if self.pace.grace is None else self.pace.grace)
            self._process.terminate()

    def _kill(self) -> None:
        # With what it has started itself: it leads a group of its own.
        with contextlib.suppress(ProcessLookupError):
            if self._process is not None:
                os.killpg(self._process.pid, signal.SIGKILL)

    def _answers(self, probe: Probe, asked: _Asked, now: float) -> bool:
        fine = _connects(self.port, probe.timeout) if probe.path is None else _says_yes(self.port, probe)
        asked.failures = 0 if fine else asked.failures + 1
        asked.due = now + (probe.period if self.pace.probe is None else self.pace.probe)
        return fine


def _first(probe: Probe | None, now: float) -> _Asked:
    return _Asked(due=now + probe.delay) if probe is not None else _Asked()


def _ended(code: int) -> str:
    if code == _KILLED:
        return "Killed: SIGKILL"
    if code < 0:
        return f"Killed: signal {-code}"
    return f"Error: exit code {code}" if code else "Completed: exit code 0"


def _connects(port: int, seconds: float) -> bool:
    with socket.socket() as asked:
        asked.settimeout(seconds)
        return asked.connect_ex(("127.0.0.1", port)) == 0


def _says_yes(port: int, probe: Probe) -> bool:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=probe.timeout)
    try:
        asked.request("GET", probe.path or "/")
        return 200 <= asked.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _pin(pid: int, slot: int, cores: float | None) -> None:
    """Let a process use no more processors than its limit is of cores, rounded up, where the system can."""
    if cores is None or not hasattr(os, "sched_setaffinity"):
        return
    there: Sequence[int] = sorted(os.sched_getaffinity(0))
    count = math.ceil(cores)
    if count < len(there):
        with contextlib.suppress(ProcessLookupError):
            os.sched_setaffinity(pid, {there[(slot + each) % len(there)] for each in range(count)})


def _taken(process: psutil.Process) -> tuple[int, float]:
    """Return the memory in bytes and the seconds of CPU of a process and all that it has started."""
    rss, used = 0, 0.0
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            rss, used = rss + each.memory_info().rss, used + times.user + times.system
    return rss, used
