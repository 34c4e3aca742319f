"""The root of trust: a digest over the keys of governance and platform, kept outside the tree that it vouches for."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from mesh_platform.errors import UsageError

from .canonical import digest
from .people import Person, people

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Team

VARIABLE, FILE = "MESH_TRUST_ROOT", ".mesh/trust-root"
ROLES = ("governance", "platform")
PIN = "mesh trust show says what it would be, mesh trust pin keeps it"


def holders(teams: Mapping[str, Team]) -> tuple[Person, ...]:
    """Return those whose keys the root pins: everybody who holds the role governance or platform."""
    return tuple(person for person in people(teams).values() if any(map(person.holds, ROLES)))


def root(teams: Mapping[str, Team]) -> str:
    """Return the root of trust of teams: who holds which of the roles, with which keys, valid when."""
    return digest([_pinned(person) for person in holders(teams)])


def _pinned(person: Person) -> JsonValue:
    keys: list[list[JsonValue]] = [
        [" ".join(key.key.split()[:2]), key.valid_from, key.valid_until, key.compromised_from, key.demo]
        for key in person.keys
    ]
    roles: list[JsonValue] = [*sorted({held for _, held in person.roles if held in ROLES})]
    return {"id": person.id, "roles": roles, "keys": [*sorted(keys, key=str)]}


def pinned(home: Path, variables: Mapping[str, str] = os.environ) -> str | None:
    """Return the root that was pinned: by MESH_TRUST_ROOT, else in `.mesh/trust-root`; None where none was.

    Raises UsageError for a root that is none.
    """
    said, file = variables.get(VARIABLE), home / FILE
    if not said and not file.is_file():
        return None
    found = (said or file.read_text(encoding="utf-8")).strip()
    if not re.fullmatch("sha256:[0-9a-f]{64}", found):
        raise UsageError("this is no root of trust", where=VARIABLE if said else str(file), fix=PIN)
    return found


def pin(home: Path, found: str) -> None:
    """Keep a root of trust, readable by its owner only."""
    file = home / FILE
    file.parent.mkdir(mode=0o700, exist_ok=True)
    scratch = file.with_name(f"{file.name}.new")
    scratch.write_text(f"{found}\n", encoding="utf-8")
    scratch.chmod(0o600)
    scratch.replace(file)
