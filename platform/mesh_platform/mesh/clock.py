"""Instants as the mesh reads and writes them: UTC, with `Z`."""

from __future__ import annotations

from datetime import UTC, datetime

from mesh_platform.errors import UsageError


def instant(text: str) -> datetime:
    """Read an RFC 3339 date or date-time; without an offset it is UTC. Raises UsageError for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no date", fix="write it as 2026-11-24 or 2026-11-24T12:00:00Z") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def written(moment: datetime) -> str:
    """Write an instant with `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
