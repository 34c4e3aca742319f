"""The provider plugins that the packages of an interpreter ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast


@dataclass(frozen=True, slots=True, order=True)
class Required:
    """One provider plugin; `server` is where it comes from when that is not the usual place."""

    name: str
    version: str
    server: str


def required(folders: Iterable[Path]) -> tuple[Required, ...]:
    """Return what the `pulumi-plugin.json` of each installed package says, in order; unreadable ones are left out."""
    found: set[Required] = set()
    for folder in folders:
        for file in folder.glob("*/pulumi-plugin.json"):
            try:
                data = cast("dict[str, object]", json.loads(file.read_text(encoding="utf-8")))
            except (OSError, ValueError):
                continue
            if data.get("resource") is True and data.get("name"):
                name, version, server = (str(data.get(key) or "") for key in ("name", "version", "server"))
                found.add(Required(name, version, server))
    return tuple(sorted(found))
