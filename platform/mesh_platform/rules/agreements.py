"""Agreements: what grants access was asked for and decided by those who may, about what the documents say now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mesh_platform.findings import Location
from mesh_platform.identity import Fault, Link, Person, Verifier, agreement, chain, people, requirement, subjects

from .change import ChangeReader
from .model import ChangeRule, Failure, MeshRule, OpenError
from .reader import Reader
from .signatures import UntrustedError, verifier

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.mesh import Agreement

TEAMS = Location("governance/teams")


class AgreementSigned(MeshRule, ChangeRule):
    """Have the agreement asked for and decided by those who may: mesh sign PATH shows who is missing and what each
    signs. After a change of what was agreed it is asked for anew. Where signatures are asked for, pin the root of
    trust: mesh trust pin.
    """

    id = "agreement-signed"
    title = "What grants access was asked for and decided by those who may, as it stands"
    family = "agreement"
    severity = "critical"
    subject = "product"
    reads = {"AccessGrant": ("statements",), "AccessAgreement": ("status",)}
    passing = {"agreed": True}
    failing = {"agreedAsItIs": False}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Yield what keeps agreements from being ones; of a change, what it adds that does not count.

        Signatures are verified where they can be. Of a change OpenError says so where they cannot.
        """
        try:
            verifies = verifier(reader, reader.mesh)
        except UntrustedError as error:
            yield Failure(str(error), TEAMS)
            return
        judged = _Judged(reader, people(reader.mesh.teams), verifies if isinstance(verifies, Verifier) else None)
        if not isinstance(reader, ChangeReader):
            for each in judged.held:
                yield from judged.failures(each, judged.standing(each))
            return
        for each in reader.mesh.agreements:
            yield from judged.failures(each, judged.added(each, reader))
        if isinstance(verifies, str):
            raise OpenError(verifies)


@dataclass(frozen=True)
class _Judged:
    """The agreements of a mesh, by the people that it has."""

    reader: Reader
    people: Mapping[str, Person]
    verifier: Verifier | None

    @cached_property
    def held(self) -> list[Agreement]:
        """The agreements on products that are judged that grant something here and have not ended."""
        products, at = {product.id for product in self.reader.products}, self.reader.at
        return [
            each
            for each in self.reader.mesh.agreements
            if each.port.product in products and self._granted(each) and (each.end is None or at < each.end)
        ]

    def standing(self, each: Agreement) -> Iterator[Fault]:
        """Yield what keeps an agreement from being one."""
        links, subject, asked = self._of(each)
        yield from requirement.faults(links, subject, asked, self.people, self.reader.environment.id)
        if self.verifier:
            yield from self.verifier.faults(requirement.round_of(links))

    def added(self, each: Agreement, reader: ChangeReader) -> Iterator[Fault]:
        """Yield what a change says of an agreement that does not count, but for what is wrong whoever added it."""
        if not {each.path, subjects.beside(each.path)} & {file.path for file in reader.change.files}:
            return
        links, _, asked = self._of(each)
        before = reader.change.base.by_path.get(each.path)
        new = links[len(subjects.statements(before)) if before else 0 :]
        told = {*self.standing(each)} if each.id in {held.id for held in self.held} else set[Fault]()
        found = [*self.standing(each)] if self._granted(each) else []
        found += [fault for link in new for fault in requirement.said_by(link, asked, self.people)]
        if self.verifier:
            found += self.verifier.faults(new, new=True)
        yield from (fault for fault in dict.fromkeys(found) if fault not in told)

    def failures(self, each: Agreement, found: Iterable[Fault]) -> Iterator[Failure]:
        """Yield faults as failures at their places in the grant."""
        for fault in found:
            place = () if fault.position is None else (fault.position,)
            where = self.reader.place("AccessGrant", each.path, "statements", *place)
            yield Failure(f"{each.id}: {fault.said}", where, str(each.port.product))

    def _granted(self, each: Agreement) -> bool:
        return each.approved and self.reader.environment.id in each.environments

    def _of(self, each: Agreement) -> tuple[tuple[Link, ...], subjects.Subject, requirement.Requirement]:
        grant, beside = self._files[each.path], self._files[subjects.beside(each.path)]
        subject = subjects.of_agreement(beside, grant, self.reader.mesh.port(each.port), self.reader.everything)
        kept = subjects.statements(grant)
        asked = agreement.requirement(each, self.reader.mesh, kept, self.people)
        return chain(subject.mesh, subject.id, kept), subject, asked

    @cached_property
    def _files(self) -> dict[str, Document]:
        kinds = ("AccessGrant", "AccessAgreement")
        return {document.path: document for kind in kinds for document in self.reader.documents(kind)}
