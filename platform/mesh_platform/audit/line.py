"""One line of a segment: an entry as it is written, read again, and named by the next one."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from mesh_platform.errors import UsageError
from mesh_platform.mesh.clock import instant

TEXTS = ("prev", "at", "asOf", "actor", "operation", "resource", "outcome")
"""Fields that are texts, always."""


def text(data: dict[str, Any]) -> bytes:
    """Return an entry as it is written: one line, keys in their order, nothing between."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(line: bytes) -> str:
    """Return what the next entry names as `prev`."""
    return f"sha256:{hashlib.sha256(line).hexdigest()}"


def read(line: bytes) -> dict[str, Any] | None:
    """Return what a line says; None where it lacks anything that readers of an entry count on."""
    try:
        data = json.loads(line)
        if type(data["seq"]) is not int or not all(isinstance(data[key], str) for key in TEXTS):
            return None
        instant(data["at"])
        said = [*data["reasons"], data["onBehalfOf"] or ""]
    except (ValueError, KeyError, TypeError, RecursionError, UsageError):
        return None
    return data if all(isinstance(each, str) for each in said) else None
