"""What a supervisor notes in a file: how its product's workload is, for everybody who asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, cast

from .. import kept


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaNote:
    """One replica. `reason` is why it last ended or is not ready; `rss` in bytes, `cpu` in cores."""

    slot: int
    pid: int | None
    port: int
    revision: str
    ready: bool
    restarts: int
    reason: str
    rss: int
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNote:
    """One alert; `since` is the moment (seconds since 1970) from which its oldest series holds."""

    name: str
    state: str
    severity: str
    since: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One workload. `reason` says what its supervisor cannot follow; figures are null where nobody has any."""

    product: str
    environment: str
    state: Literal["starting", "running", "failed"]
    pid: int
    started: float
    wanted: int = 0
    reason: str = ""
    replicas: tuple[ReplicaNote, ...] = ()
    alerts: tuple[AlertNote, ...] = ()
    lag: float | None = None
    error_rate: float | None = None
    undelivered: tuple[str, ...] = ()

    @property
    def alive(self) -> bool:
        """Whether the supervisor that wrote this lives; a younger process with its number is another one."""
        return kept.lives(self.pid, self.started)

    @property
    def ready(self) -> int:
        """How many replicas are ready."""
        return sum(each.ready for each in self.replicas)

    @property
    def restarts(self) -> int:
        """How often processes of the replicas that there are were started again."""
        return sum(each.restarts for each in self.replicas)


def folder(base: Path) -> Path:
    """Return where the workloads of a local cloud at `base` keep their notes, logs and scratch folders."""
    return base / "workloads"


def write(base: Path, note: Note) -> None:
    """Write a note, whole or not at all, for its owner's eyes only."""
    kept.write(folder(base) / f"{note.product}.json", asdict(note))


def read(base: Path, product: str) -> Note | None:
    """Return the last note of a product's supervisor; None where it was never run, or was stopped on purpose."""
    try:
        data = cast("dict[str, Any]", json.loads((folder(base) / f"{product}.json").read_text(encoding="utf-8")))
        return _note(data)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError):
        return Note(product=product, environment="", state="failed", pid=0, started=0, reason="its note is unreadable")


def all_of(base: Path) -> tuple[Note, ...]:
    """Return the notes of all workloads, by product."""
    files = sorted(folder(base).glob("[!.]*.json"))
    found = (read(base, file.name.removesuffix(".json")) for file in files)
    return tuple(note for note in found if note is not None)


def forget(base: Path, product: str) -> None:
    """Remove a note: the workload is not expected to run."""
    (folder(base) / f"{product}.json").unlink(missing_ok=True)


def _note(data: Mapping[str, Any]) -> Note:
    told: dict[str, Any] = {
        **data,
        "replicas": tuple(ReplicaNote(**each) for each in data["replicas"]),
        "alerts": tuple(AlertNote(**each) for each in data["alerts"]),
        "undelivered": tuple(data["undelivered"]),
    }
    return Note(**told)
