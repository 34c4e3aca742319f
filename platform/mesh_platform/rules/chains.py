"""Chains of statements and keys: what people said and by what they said it is never taken out, moved or rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from mesh_platform.findings import Location
from mesh_platform.identity import cut, statements
from mesh_platform.mesh import clock

from .change import ChangeReader
from .model import ChangeRule, Failure

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Team, Waiver

    from .reader import Scope

SAID = ("AccessGrant", "Waiver", "AuthorityChange")


class ChainBroken(ChangeRule):
    """Restore what was there, and add to it: a new request after a change, a revoke to take something back. A key that
    shall not count any more gets validUntil or compromisedFrom.
    """

    id = "chain-broken"
    title = "Statements and keys are added to, never taken out, moved or rewritten"
    family = "authority"
    severity = "critical"
    reads = dict.fromkeys(SAID, ("statements",)) | {"Team": ("members",)}
    passing = {"base": {"agreed": True}, "agreed": True}
    failing = {"base": {"agreed": True}, "agreed": False}

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """Yield statements, keys and accepted changes of the base that the head has not."""
        change, past = reader.change, _past(reader)
        touched = {each.path for each in change.files}
        for kind in SAID:
            later = change.head if kind == "AccessGrant" else change.proposed
            for document in change.base.documents.of(kind):
                gone = later is not None and document.path not in later.by_path
                if document.path in touched and not (gone and document.path in past):
                    yield from _chain(document, later)
        for document in change.base.documents.of("Team"):
            if document.path in touched:
                yield from _keys(document, change.proposed)


def _past(reader: ChangeReader) -> set[str]:
    """Return the grants and waivers of the base that may go: what was signed of them says that they have ended."""
    waivers = ((each.path, cast("Waiver", each.model)) for each in reader.change.base.documents.of("Waiver"))
    return {each.path for each in reader.before.agreements if each.end is not None and each.end <= reader.at} | {
        path for path, waiver in waivers if clock.instant(waiver.expires) <= reader.at
    }


def _chain(document: Document, later: Scope | None) -> Iterator[Failure]:
    before, head = statements(document), later.by_path.get(document.path) if later else None
    if document.kind == "AuthorityChange":
        if head is None or head.tree != document.tree:
            yield Failure(f"{document.path} was accepted once and is not what it was", Location(document.path))
        return
    place = cut(before, statements(head) if head else [])
    if place is not None:
        gone = before[place]
        said = (
            f"the {gone.decision or gone.kind} of {gone.signer}, statement {place + 1}, is not what it was at the base"
        )
        where = head.at("statements", place) if head else Location(document.path)
        yield Failure(f"{document.path}: {said}", where)


def _keys(document: Document, later: Scope | None) -> Iterator[Failure]:
    """Yield the keys of a team that its member, or the whole team, has no more; or that count from another time."""
    head = later.by_path.get(document.path) if later else None
    kept = {(member, key, since) for member, key, since in _listed(head)} if head else set[tuple[str, str, str]]()
    for member, key, since in _listed(document):
        if (member, key, since) not in kept:
            where = head.at("members") if head else Location(document.path)
            yield Failure(f"{document.path}: a key of {member} that counts from {since} is taken out", where)


def _listed(document: Document) -> Iterator[tuple[str, str, str]]:
    for member in cast("Team", document.model).members:
        for key in member.keys:
            yield member.id, " ".join(key.key.split()[:2]), key.valid_from
