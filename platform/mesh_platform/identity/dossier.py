"""Everything about one document that people sign: what it comes to, who said what of it, and who has to say more."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, cast

from mesh_platform.documents.kinds import Statement
from mesh_platform.errors import UsageError
from mesh_platform.mesh import clock
from mesh_platform.mesh.approval import claimed

from . import agreement, authority, subjects
from .chain import broken
from .edit import with_value
from .faults import Fault
from .people import Person, people
from .requirement import Requirement, faults, round_of, said_by
from .statement import Link, chain
from .subjects import Changed, Subject

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.documents.kinds import AccessGrant, Waiver
    from mesh_platform.mesh import Agreement, Mesh

SIGNED = ("AccessGrant", "Waiver", "AuthorityChange")
What = Literal["request", "decision", "terms", "suspend", "resume", "revoke"]


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """A document, its subject, its statements in full, what it needs, and everybody by id.

    Of a grant also the agreement that it is of, and the document beside it; of an AuthorityChange its files.
    """

    document: Document
    subject: Subject
    links: tuple[Link, ...]
    requirement: Requirement
    everybody: Mapping[str, Person]
    agreement: Agreement | None = None
    beside: Document | None = None
    files: tuple[Changed, ...] = ()

    def missing(self, environment: str | None = None) -> tuple[Fault, ...]:
        """Return what keeps it from being accepted, signatures aside."""
        return tuple(faults(self.links, self.subject, self.requirement, self.everybody, environment))

    def said(self, made: Statement) -> Link | None:
        """Return the statement that says the same and still stands, where there is one."""
        wanted = _words(made)
        return next((link for link in self._standing(made.kind) if _words(link.kept) == wanted), None)

    def _standing(self, kind: What) -> Sequence[Link]:
        """Return what still stands: of suspending and resuming the last, of the rest what was not undone."""
        turns = ("suspend", "resume")
        if kind in turns:
            return [link for link in self.links if link.kept.kind in turns][-1:]
        heard = round_of(self.links)
        undone = [x for x, link in enumerate(heard) if link.kept.kind == "revoke" or link.kept.decision == "reject"]
        return heard[undone[-1] if undone else 0 :]

    def claim(self, *made: Statement) -> tuple[str, str] | None:
        """Return path and text of the agreement beside, where new statements make its status another one."""
        if self.agreement is None or self.beside is None:
            return None
        environments = cast("AccessGrant", self.document.model).environments
        wanted = claimed([*subjects.statements(self.document), *made], self.agreement.decider, environments)
        if self.beside.tree["status"] == wanted:
            return None
        path = self.beside.path
        return path, with_value(self.beside.source.text, ("status",), wanted, where=path)

    def link(self, made: Statement) -> Link:
        """Return a new statement in full, at the end of the chain."""
        kept = [*(each.kept for each in self.links), made]
        return chain(self.subject.mesh, self.subject.id, kept)[-1]

    def refused(self, made: Statement) -> tuple[Fault, ...]:
        """Return why a new statement would not count."""
        link, current = self.link(made), round_of(self.links)
        found = [*said_by(link, self.requirement, self.everybody), *broken((*self.links, link))]
        if made.kind != "request" and not any(each.kept.kind == "request" for each in self.links):
            found.append(Fault("nobody has asked for it by a statement", link.position))
        own = {x.kept.role for x in current if x.kept.decision == "approve" and x.kept.signer == made.signer}
        if made.decision == "approve" and own - {made.role}:
            found.append(Fault(f"{made.signer} has approved as {', '.join(own)} already", link.position))
        if made.kind == "decision" and current and current[0].kept.subject_digest != self.subject.digest:
            found.append(Fault("what was asked for is not what the documents say now; it is asked for anew", 0))
        return tuple(found)


def _words(kept: Statement) -> tuple[str | None, ...]:
    return kept.kind, kept.decision, kept.signer, kept.role, kept.environment, kept.subject_digest


def dossier(mesh: Mesh, documents: Documents, path: str, files: Sequence[Changed] = ()) -> Dossier:
    """Return what is known about the document at `path`; `files` are those that an AuthorityChange is about.

    Raises UsageError for a document that nobody signs.
    """
    document = next((each for each in documents.documents if each.path == path), None)
    if document is None or document.kind not in SIGNED:
        raise UsageError(
            "nobody signs this", where=path, fix="name a .grant.yaml, a waiver, or a file of governance/changes"
        )
    everybody = people(mesh.teams)
    if document.kind == "AccessGrant":
        return _agreement(mesh, documents, document, everybody)
    if document.kind == "Waiver":
        subject = subjects.of_waiver(document, documents)
        requirement = authority.of_waiver(cast("Waiver", document.model), mesh, everybody)
    else:
        subject = subjects.of_change(document, files, documents)
        requirement = authority.of_change(path for path, _, _ in files if not path.startswith(subjects.FOLDER))
    links = chain(subject.mesh, subject.id, subjects.statements(document))
    return Dossier(
        document=document,
        subject=subject,
        links=links,
        requirement=requirement,
        everybody=everybody,
        files=tuple(files),
    )


def _agreement(mesh: Mesh, documents: Documents, grant: Document, everybody: Mapping[str, Person]) -> Dossier:
    found = next(each for each in mesh.agreements if each.path == grant.path)
    beside = next(x for x in documents.of("AccessAgreement") if x.path == subjects.beside(grant.path))
    subject, kept = subjects.of_agreement(beside, grant, mesh.port(found.port), documents), subjects.statements(grant)
    return Dossier(
        document=grant,
        subject=subject,
        links=chain(subject.mesh, subject.id, kept),
        requirement=agreement.requirement(found, mesh, kept, everybody),
        everybody=everybody,
        agreement=found,
        beside=beside,
    )


def statement(
    about: Dossier,
    kind: What,
    signer: str,
    role: str,
    *,
    decision: Literal["approve", "reject"] | None = None,
    environment: str | None = None,
    expires: str | None = None,
    now: datetime,
) -> Statement:
    """Return a new statement without its signature: dated now, never before the one that it follows."""
    last = about.links[-1] if about.links else None
    at = now.astimezone(UTC).replace(microsecond=0)
    return Statement(
        kind=kind,
        decision=decision,
        signer=signer,
        role=role,
        environment=environment,
        at=clock.written(max(at, clock.instant(last.kept.at)) if last else at),
        expires=expires,
        nonce=secrets.token_hex(16),
        subject_digest=about.subject.digest,
        previous=last.digest if last else None,
        signature=None,
    )
