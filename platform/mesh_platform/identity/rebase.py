"""Statements that nobody signed brought up to date, or signed: what they are about, and which one each follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mesh_platform.errors import PolicyError

from .edit import with_value
from .requirement import round_of
from .statement import chain

if TYPE_CHECKING:
    from .dossier import Dossier
    from .signer import Signer

FIELDS = {"subject_digest": "subjectDigest", "previous": "previous", "signature": "signature"}


def rebased(about: Dossier, sign: Callable[[str], Signer] | None = None) -> str:
    """Return the document's text with the digests of its statements as they would be were they made now.

    `sign` gives by a member's id what signs for it, and signs each. Raises PolicyError for a chain with a signature:
    what somebody signed is not rewritten.
    """
    document, subject = about.document, about.subject
    if any(link.kept.signature is not None for link in about.links):
        raise PolicyError(
            "its statements are signed and are not rewritten", where=document.path, fix="ask for it anew: mesh sign"
        )
    text, kept = document.source.text, [link.kept for link in about.links]
    first = len(kept) - len(round_of(about.links))
    for place, each in enumerate(kept):
        before = chain(subject.mesh, subject.id, kept[:place])
        wanted = {"subject_digest": subject.digest} if place >= first else {}
        wanted |= {"previous": before[-1].digest} if before else {}
        kept[place] = each.model_copy(update=wanted)
        if sign is not None:
            signature = sign(each.signer)(chain(subject.mesh, subject.id, kept[: place + 1])[-1].text)
            kept[place] = kept[place].model_copy(update={"signature": signature})
        for name, key in FIELDS.items():
            value = getattr(kept[place], name)
            if value != getattr(each, name):
                text = with_value(text, ("statements", place, key), value, where=document.path)
    return text
