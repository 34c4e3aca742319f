"""States that nobody keeps, without protection: a preview then lists what it would delete, instead of ending there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

from .copies import state_file

if TYPE_CHECKING:
    from pydantic import JsonValue


def unprotect(state: Path, stack: str) -> frozenset[str]:
    """Take the protection from every resource of a stack in a file backend; return the URNs of those that had it."""
    file = state_file(state, stack)
    if not file.exists():
        return frozenset()
    data = cast("dict[str, dict[str, JsonValue]]", json.loads(file.read_text(encoding="utf-8")))
    found: set[str] = set()
    latest = cast("dict[str, JsonValue]", data["checkpoint"].get("latest") or {})
    for each in cast("list[dict[str, JsonValue]]", latest.get("resources") or []):
        if each.pop("protect", False):
            found.add(str(each["urn"]))
    if found:
        file.write_text(json.dumps(data), encoding="utf-8")
    return frozenset(found)
