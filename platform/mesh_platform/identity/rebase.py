"""Statements that nobody signed brought up to date: what they are about, and which one each follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesh_platform.errors import PolicyError

from .edit import with_value
from .requirement import round_of
from .statement import chain

if TYPE_CHECKING:
    from .dossier import Dossier


def rebased(about: Dossier) -> str:
    """Return the document's text with the digests of its statements as they would be were they made now.

    Raises PolicyError for a chain with a signature: what somebody signed is not rewritten.
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
        wanted = {"subject_digest": subject.digest if place >= first else each.subject_digest}
        wanted |= {"previous": before[-1].digest} if before else {}
        for name, value in wanted.items():
            if getattr(each, name) != value:
                key = {"subject_digest": "subjectDigest"}.get(name, name)
                text = with_value(text, ("statements", place, key), value, where=document.path)
        kept[place] = each.model_copy(update=wanted)
    return text
