"""The authority: what everything is judged by and run by changes only when two people accept exactly that change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from mesh_platform.findings import Location
from mesh_platform.identity import (
    Fault,
    Requirement,
    Subject,
    Verifier,
    authority,
    chain,
    faults,
    people,
    round_of,
    subjects,
)

from .change import Change, ChangeReader, FileChange
from .model import ChangeRule, Failure, OpenError
from .parameters import Parameters
from .signatures import UntrustedError, verifier
from .tightening import tightens

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import AuthorityChange, Waiver

READS = {"AuthorityChange": ("digest", "requester", "statements"), "Waiver": ("statements",), "Team": ("members",)}


class AuthorityChangeRule(ChangeRule):
    """Ask for it by an AuthorityChange in governance/changes and have two members sign it who did not ask: of role
    governance for governance/, of role platform for environments/. mesh sign makes and signs it.
    """

    id = "authority-change"
    title = "A change of what everything is judged by is accepted by two people who did not ask for it"
    family = "authority"
    severity = "critical"
    reads = READS
    passing = {"files": ["domains/retail/domain.yaml"]}
    failing = {"files": ["environments/here.yaml"]}

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """Yield files of the law that change and that nobody accepts, but for those that only get stricter."""
        law = (each for each in reader.change.files if authority.is_law(each.path))
        yield from _judged(reader, [each for each in law if not (_asks(each) or _tightens(reader, each))])


class CodeChange(ChangeRule):
    """Ask for it by an AuthorityChange in governance/changes and have two members of role platform sign it who did not
    ask. Until then it is the code of the base that runs.
    """

    id = "code-change"
    title = "A change of code is accepted by two of the platform team; it affects every stack"
    family = "authority"
    severity = "critical"
    reads = READS
    passing = {"files": ["domains/retail/domain.yaml"]}
    failing = {"files": ["stacks/__main__.py"]}

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """Yield files of code that change and that nobody accepts."""
        yield from _judged(reader, [each for each in reader.change.files if authority.is_code(each.path)])


def unaccepted_code(change: Change) -> str:
    """Return why a change of code is not one that two of the platform team have signed; nothing where it is."""
    rule = CodeChange()
    try:
        found = next(rule.check(ChangeReader(change, rule.reads, Parameters())), None)
    except OpenError as error:
        return str(error)
    return found.message if found else ""


def _asks(file: FileChange) -> bool:
    return file.path.startswith(subjects.FOLDER)


def _judged(reader: ChangeReader, files: Sequence[FileChange]) -> Iterator[Failure]:
    """Yield the files that nothing accepts; raises OpenError where all are, by people whose keys nobody can verify."""
    if not files:
        return
    try:
        verifies = verifier(reader, reader.before)
    except UntrustedError as error:
        yield from (Failure(f"{each.path} is changed: {error}", Location(each.path)) for each in files)
        return
    left = [each for each in files if _waived(reader, each, verifies) != ""]
    why = _refused(reader, left, verifies) if left else ""
    for each in left if why else ():
        own = _waived(reader, each, verifies)
        yield Failure(f"{each.path} is changed: {f'{own}; or ' if own else ''}{why}", Location(each.path))
    if not why and isinstance(verifies, str):
        raise OpenError(verifies)


def _refused(reader: ChangeReader, files: Sequence[FileChange], verifies: Verifier | str) -> str:
    """Return why nothing accepts the change of files; nothing where something does."""
    changed = [
        (each.path, each.base, each.head)
        for each in reader.change.files
        if authority.is_law(each.path) or authority.is_code(each.path)
    ]
    digest = subjects.of_files(changed)
    asked = [each for each in _proposed(reader, "AuthorityChange") if _new(reader, each)]
    requirement = authority.of_change(each.path for each in files)
    whys = [
        _faults(reader, each, requirement, subjects.of_change(each, changed, reader.everything), verifies)
        for each in asked
        if cast("AuthorityChange", each.model).digest == digest
    ]
    if whys:
        return min(whys, key=len)
    others = f"; {', '.join(each.path for each in asked)} asks for another one" if asked else ""
    return f"no AuthorityChange asks for exactly this change, whose digest is {digest}{others}"


def _faults(
    reader: ChangeReader, document: Document, requirement: Requirement, subject: Subject, verifies: Verifier | str
) -> str:
    """Return what keeps a document of the proposal from accepting anything, by the people of the base."""
    before = {each.path: each for each in reader.change.base.documents.of(document.kind)}
    known = len(subjects.statements(before[document.path])) if document.path in before else 0
    links = chain(subject.mesh, subject.id, subjects.statements(document))
    current = round_of(links)
    found = [*faults(links, subject, requirement, people(reader.before.teams), at=reader.at)]
    if isinstance(verifies, Verifier):
        found += verifies.faults(link for link in current if link.position < known)
        found += verifies.faults((link for link in current if link.position >= known), new=True)
    requester = getattr(document.model, "requester", None)
    if requester is not None and current and current[0].requester != requester:
        found.append(Fault(f"the request is not signed by {requester}, who asks for it"))
    return f"{document.path}: {'; '.join(fault.said for fault in found)}" if found else ""


def _tightens(reader: ChangeReader, file: FileChange) -> bool:
    return tightens(reader.change.base.by_path.get(file.path), _head(reader, file))


def _waived(reader: ChangeReader, file: FileChange, verifies: Verifier | str) -> str | None:
    """Return why a waiver does not stand by its own statements, nothing where it does; None for what is no waiver."""
    head = _head(reader, file)
    if head is None or head.kind != "Waiver":
        return None
    requirement = authority.of_waiver(cast("Waiver", head.model), reader.before, people(reader.before.teams))
    return _faults(reader, head, requirement, subjects.of_waiver(head, reader.everything), verifies)


def _head(reader: ChangeReader, file: FileChange) -> Document | None:
    return reader.change.proposed.by_path.get(file.path) if reader.change.proposed else None


def _proposed(reader: ChangeReader, kind: str) -> tuple[Document, ...]:
    return reader.change.proposed.documents.of(kind) if reader.change.proposed else ()


def _new(reader: ChangeReader, document: Document) -> bool:
    """Whether a document is not at the base: what was accepted once accepts nothing again."""
    return document.path not in reader.change.base.by_path
