"""Agreements: what grants access was asked for and decided by those who may, about what the documents say now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mesh_platform.findings import Location
from mesh_platform.identity import Fault, Link, Verifier, agreement, chain, faults, people, round_of, said_by, subjects

from .change import ChangeReader
from .model import ChangeRule, Failure, MeshRule, OpenError
from .reader import Reader
from .signatures import UntrustedError, verifier

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.mesh import Agreement

READS = {"AccessGrant": ("statements",), "AccessAgreement": ("status",)}
TEAMS = Location("governance/teams")


class AgreementSigned(MeshRule):
    """Have the agreement asked for and decided by those who may: mesh sign shows who is missing, and what each signs.
    After a change of what was agreed it is asked for anew.
    """

    id = "agreement-signed"
    title = "An agreement that grants access was asked for and decided by those who may, as it stands"
    family = "agreement"
    severity = "critical"
    reads = READS

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Yield what keeps an agreement of a judged product from being one; signatures where they can be verified."""
        held, files, everybody = list(_held(reader)), _files(reader), people(reader.mesh.teams)
        if not held:
            return
        try:
            verifies = verifier(reader, reader.mesh)
        except UntrustedError as error:
            yield Failure(str(error), TEAMS)
            verifies = ""
        for each in held:
            links, subject = _chain(reader, files, each)
            asked = agreement.requirement(each, reader.mesh, [link.kept for link in links], everybody)
            found = [*faults(links, subject, asked, everybody, reader.environment.id)]
            if isinstance(verifies, Verifier):
                found += verifies.faults(round_of(links))
            yield from _failures(reader, each, found)


class Signature(ChangeRule):
    """Sign what the change adds with a key of your own that counts now: mesh sign. Pin the root of trust where
    signatures are asked for: mesh trust pin.
    """

    id = "signature"
    title = "Statements that a change adds are made by those who may, and signed with keys that count now"
    family = "agreement"
    severity = "critical"
    reads = READS

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """Yield statements that the change adds and that do not count; OpenError where nobody can verify them."""
        files = _files(reader)
        before = {document.path: document for document in reader.change.base.documents.of("AccessGrant")}
        lawful = reader.change.base.mesh
        everybody = people(lawful.teams)
        try:
            verifies = verifier(reader, lawful)
        except UntrustedError as error:
            yield Failure(str(error), TEAMS)
            return
        for each in reader.mesh.agreements:
            links, _ = _chain(reader, files, each)
            known = len(subjects.statements(before[each.path])) if each.path in before else 0
            new = links[known:]
            asked = agreement.requirement(each, reader.mesh, [link.kept for link in links], everybody)
            found = [fault for link in new for fault in said_by(link, asked, everybody)]
            if isinstance(verifies, Verifier):
                found += verifies.faults(new, new=True)
            yield from _failures(reader, each, found)
        if isinstance(verifies, str):
            raise OpenError(verifies)


def _held(reader: Reader) -> Iterator[Agreement]:
    """Yield the agreements on products that are judged, that are approved here and have not ended."""
    judged, environment = {product.id for product in reader.products}, reader.environment.id
    for each in reader.mesh.agreements:
        granted = each.approved and environment in each.environments
        if each.port.product in judged and granted and (each.end is None or reader.at < each.end):
            yield each


def _files(reader: Reader) -> dict[str, Document]:
    return {document.path: document for kind in READS for document in reader.documents(kind)}


def _chain(reader: Reader, files: dict[str, Document], each: Agreement) -> tuple[tuple[Link, ...], subjects.Subject]:
    grant, document = files[each.path], files[subjects.beside(each.path)]
    subject = subjects.of_agreement(document, grant, reader.mesh.port(each.port), reader.everything)
    return chain(subject.mesh, subject.id, subjects.statements(grant)), subject


def _failures(reader: Reader, each: Agreement, found: Iterable[Fault]) -> Iterator[Failure]:
    for fault in found:
        place = () if fault.position is None else (fault.position,)
        where = reader.place("AccessGrant", each.path, "statements", *place)
        yield Failure(f"{each.id}: {fault.said}", where, str(each.port.product))
