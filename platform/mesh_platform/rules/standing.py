"""Waivers that count: asked for and accepted by those who may, by signatures where an environment asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from mesh_platform.identity import authority, chain, faults, people, round_of, subjects

from .model import Failure, MeshRule, Stage
from .signatures import UntrustedError, verifier
from .waivers import READS, concerned, expired

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Waiver

    from .reader import Reader


class WaiverUnsigned(MeshRule):
    """Have the waiver asked for and accepted by two of governance who do not answer for what it waives: mesh sign PATH
    shows who is missing and what each signs. Where signatures are asked for, pin the root of trust: mesh trust pin.
    """

    id = "waiver-unsigned"
    title = "A waiver counts when it was asked for and accepted by those who may"
    family = "waiver"
    severity = "high"
    stage = Stage.warn
    subject = "domain"
    reads = READS | {"Waiver": (*READS["Waiver"], "statements")}
    passing = {"waiverRule": "product-budget", "signatures": "unsigned"}
    failing = {"waiverRule": "product-budget", "signatures": "required"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """No waiver of what is judged accepts nothing because of its statements."""
        for document, waiver in concerned(reader):
            why = "" if expired(waiver, reader.at) else doubts(document, reader)
            if why:
                yield Failure(f"waiver {waiver.id} accepts nothing: {why}", document.at("statements"))


def doubts(document: Document, reader: Reader) -> str:
    """Return why the statements of a waiver do not stand; nothing where they do, or where nobody asks for signatures.

    Where signatures are asked for and cannot be verified, none of them counts.
    """
    if reader.environment.signatures == "unsigned":
        return ""
    try:
        verifies = verifier(reader, reader.mesh)
    except UntrustedError as error:
        return str(error)
    if isinstance(verifies, str):
        return verifies
    everybody, subject = people(reader.mesh.teams), subjects.of_waiver(document, reader.everything)
    links = chain(subject.mesh, subject.id, subjects.statements(document))
    asked = authority.of_waiver(cast("Waiver", document.model), reader.mesh, everybody)
    found = [
        *faults(links, subject, asked, everybody, reader.environment.id, reader.at),
        *verifies.faults(round_of(links)),
    ]
    return "; ".join(fault.said for fault in found)
