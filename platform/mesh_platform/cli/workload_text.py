"""How workloads are, as a person and as a program reads it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .columns import columns

if TYPE_CHECKING:
    from mesh_platform.localcloud.workloads.notes import AlertNote, Note, ReplicaNote

HEAD = ("workload", "ready", "restarts", "lag", "errors", "alerts")
_TOLD = ("firing", "pending", "not evaluated")


def lines(found: Sequence[Note]) -> list[str]:
    """Return one line for each workload, and below it what somebody should know."""
    rows = columns([HEAD, *(_row(each) for each in found)], "lrrrrl")
    said = rows[:1]
    for row, note in zip(rows[1:], found, strict=True):
        said += [row, *(f"    {line}" for line in _details(note))]
    return said


def data(note: Note) -> dict[str, object]:
    """Return a workload in the form of docs/schemas/status.schema.json."""
    return {
        "product": note.product, "environment": note.environment, "state": state(note), "reason": _reason(note) or None,
        "wanted": note.wanted, "ready": note.ready if note.alive else 0, "restarts": note.restarts, "lag": note.lag,
        "errorRate": note.error_rate, "replicas": [_replica(each) for each in note.replicas if note.alive],
        "alerts": [_alert(each) for each in note.alerts], "undelivered": list(note.undelivered),
    }  # fmt: skip


def state(note: Note) -> str:
    """Return running, starting, failed, or stopped for one whose supervisor has gone."""
    return note.state if note.alive or note.state == "failed" else "stopped"


def _row(note: Note) -> tuple[str, ...]:
    lag = "" if note.lag is None else f"{note.lag:,.0f}"
    errors = "" if note.error_rate is None else f"{note.error_rate:.2%}"
    if not note.alive:
        return note.product, f"0/{note.wanted}", str(note.restarts), "", "", state(note)
    counted = {told: sum(each.state == told for each in note.alerts) for told in _TOLD}
    alerts = ", ".join(f"{count} {told}" for told, count in counted.items() if count)
    return note.product, f"{note.ready}/{note.wanted}", str(note.restarts), lag, errors, alerts or "none"


def _details(note: Note) -> list[str]:
    reason = _reason(note)
    said = [reason] if reason else []
    if not note.alive:
        return said
    said += [f"replica {each.slot}: {each.reason}" for each in note.replicas if each.reason]
    for alert in note.alerts:
        if alert.state in ("firing", "pending"):
            said.append(f"{alert.state} ({alert.severity}): {alert.name}, since {_moment(alert)}")
        elif alert.state == "not evaluated":
            said.append(f"not evaluated: {alert.name}: {alert.reason}")
    return said + [f"not delivered: {each}" for each in note.undelivered]


def _reason(note: Note) -> str:
    if note.alive or note.state == "failed":
        return note.reason
    return f"its supervisor has ended; mesh local run {note.product} starts it again"


def _replica(note: ReplicaNote) -> dict[str, object]:
    return {
        "slot": note.slot, "pid": note.pid, "port": note.port, "ready": note.ready, "restarts": note.restarts,
        "reason": note.reason or None, "memoryBytes": note.rss, "cpuCores": round(note.cpu, 3),
    }  # fmt: skip


def _alert(note: AlertNote) -> dict[str, object]:
    return {
        "name": note.name, "state": note.state, "severity": note.severity or None, "since": _moment(note),
        "reason": note.reason or None,
    }  # fmt: skip


def _moment(note: AlertNote) -> str | None:
    return datetime.fromtimestamp(note.since, UTC).isoformat(timespec="seconds") if note.since is not None else None
