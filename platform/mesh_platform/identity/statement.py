"""Statements in full: what a document keeps of each, with what follows from its place, in the form that is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .canonical import canonical

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Statement

SCHEMA = "mesh/statement/v1"


@dataclass(frozen=True, slots=True)
class Link:
    """A statement in its chain: its position, who asked for what it is about, and the bytes that are signed."""

    position: int
    kept: Statement
    requester: str | None
    text: bytes

    @property
    def digest(self) -> str:
        """What the next statement names as `previous`."""
        return f"sha256:{hashlib.sha256(self.text).hexdigest()}"


def chain(mesh: str, subject: str, statements: Sequence[Statement]) -> tuple[Link, ...]:
    """Return the statements about a subject (`agreement:<id>`) in a mesh, in full."""
    found: list[Link] = []
    requester: str | None = None
    for position, each in enumerate(statements):
        requester = each.signer if each.kind == "request" else requester
        found.append(Link(position, each, requester, signed(mesh, subject, each, requester)))
    return tuple(found)


def signed(mesh: str, subject: str, kept: Statement, requester: str | None) -> bytes:
    """Return what is signed of a statement: canonical JSON with every field, absent ones as null."""
    return canonical(
        {
            "schema": SCHEMA,
            "mesh": mesh,
            "kind": kept.kind,
            "subject": subject,
            "subjectDigest": kept.subject_digest,
            "environment": kept.environment,
            "role": kept.role,
            "decision": kept.decision,
            "signer": kept.signer,
            "requester": requester,
            "at": kept.at,
            "expires": kept.expires,
            "previous": kept.previous,
            "nonce": kept.nonce,
        }
    )
