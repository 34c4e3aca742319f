"""Who must have asked for something and who must have accepted it, and whether they did: people, roles, digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mesh_platform.mesh import clock
from mesh_platform.mesh.approval import current

from .chain import broken, named
from .faults import Fault
from .people import Person
from .statement import Link
from .subjects import Subject

AGAINST = ("suspend", "resume", "revoke")


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """How many must approve in which role, in which teams the role counts (`None`: in any), and who may ask.

    `requesters` are those who may ask, `None` is everybody; `excluded` may not approve; `against` says in which roles
    and teams people may suspend, resume and revoke.
    """

    needed: Mapping[str, int]
    teams: Mapping[str, frozenset[str] | None]
    requesters: frozenset[str] | None = None
    excluded: Mapping[str, str] = field(default_factory=dict[str, str])
    against: Mapping[str, frozenset[str] | None] = field(default_factory=dict[str, "frozenset[str] | None"])


def round_of(links: Sequence[Link]) -> Sequence[Link]:
    """Return the statements of the current round: from the last request on."""
    return links[current([link.kept for link in links]) :]


def faults(
    links: Sequence[Link],
    subject: Subject,
    requirement: Requirement,
    people: Mapping[str, Person],
    environment: str | None = None,
    at: datetime | None = None,
) -> Iterator[Fault]:
    """Yield all that keeps the statements about a subject from accepting it; signatures are another matter."""
    yield from broken(links)
    heard = [link for link in round_of(links) if link.kept.environment in (None, environment)]
    if not heard or heard[0].kept.kind != "request":
        yield Fault("nobody has asked for it by a statement")
    for link in heard:
        yield from said_by(link, requirement, people)
        if at is not None and link.kept.expires is not None and clock.instant(link.kept.expires) <= at:
            yield Fault(f"{named(link)} has expired", link.position)
    other = [x for x in heard if x.kept.kind in ("request", "decision") and x.kept.subject_digest != subject.digest]
    if other:
        yield Fault(f"{named(other[0])} is about another version of the documents", other[0].position)
    yield from _two_roles(heard)
    yield from _missing(heard, requirement)


def said_by(link: Link, requirement: Requirement, people: Mapping[str, Person]) -> Iterator[Fault]:
    """Yield why somebody may not make a statement: no such person, no such role, or no right to it."""
    kept = link.kept
    signer = people.get(kept.signer)
    if signer is None:
        yield Fault(f"{named(link)}: nobody in the teams is called {kept.signer}", link.position)
    elif kept.kind in ("request", "terms"):
        asks = requirement.requesters is None or kept.signer in requirement.requesters
        if not asks:
            yield Fault(f"{named(link)}: {kept.signer} is not of those who may ask for it", link.position)
        elif not signer.holds(kept.role):
            yield Fault(f"{named(link)}: {kept.signer} does not hold the role {kept.role}", link.position)
    else:
        allowed = requirement.against if kept.kind in AGAINST else requirement.teams
        if kept.role not in allowed or not signer.holds(kept.role, allowed[kept.role]):
            yield Fault(f"{named(link)}: {kept.signer} does not hold the role {kept.role} for it", link.position)
    if kept.decision == "approve":
        if kept.signer == link.requester:
            yield Fault(f"{named(link)}: who asks for something does not approve it", link.position)
        if kept.signer in requirement.excluded:
            yield Fault(f"{named(link)}: {kept.signer} {requirement.excluded[kept.signer]}", link.position)


def _two_roles(heard: Sequence[Link]) -> Iterator[Fault]:
    roles: dict[str, str] = {}
    for link in heard:
        if link.kept.decision == "approve":
            first = roles.setdefault(link.kept.signer, link.kept.role)
            if first != link.kept.role:
                yield Fault(
                    f"{named(link)}: {link.kept.signer} has approved as {first} already; distinct roles need distinct "
                    "members", link.position,
                )  # fmt: skip


def _missing(heard: Sequence[Link], requirement: Requirement) -> Iterator[Fault]:
    """Yield the roles in which too few have approved since it was last rejected or revoked."""
    undone = [place for place, link in enumerate(heard) if link.kept.kind == "revoke" or link.kept.decision == "reject"]
    since = heard[undone[-1] + 1 :] if undone else heard
    for role, count in requirement.needed.items():
        there = {link.kept.signer for link in since if link.kept.decision == "approve" and link.kept.role == role}
        if len(there) < count:
            yield Fault(f"{len(there)} of {count} needed approvals as {role}")
