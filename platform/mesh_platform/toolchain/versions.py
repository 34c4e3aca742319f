"""Version numbers of programs, to be compared."""

from __future__ import annotations

import re


def numbers_of(version: str | None) -> tuple[int, int, int] | None:
    """Return (3, 259, 0) of `3.259.0`, `v3.259.0` or `3.259.0-alpha.1`."""
    match = re.match(r"v?(\d+)\.(\d+)(?:\.(\d+))?", version or "")
    return (int(match[1]), int(match[2]), int(match[3] or 0)) if match else None
