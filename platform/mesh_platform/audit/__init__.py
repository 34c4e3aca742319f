"""What was decided, by whom and why: an append-only log, each entry naming the digest of the one before it."""

from __future__ import annotations

from .entry import Entry
from .log import Log, Recorded, Wrong

__all__ = ["Entry", "Log", "Recorded", "Wrong"]
