"""Whether a statement was signed by whom it names, with a key that counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mesh_platform.mesh import clock

from . import publickey, sshsig
from .chain import named
from .faults import Fault
from .people import Person
from .statement import Link
from .wire import WireError

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.governance import Key


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """Whose keys count, at which instant, and whether keys that were made for a demonstration do.

    `merged` says by signature when statements first came to the base that are signed by keys which others may have.
    """

    people: Mapping[str, Person]
    at: datetime
    live: bool
    merged: Mapping[str, datetime] = field(default_factory=dict[str, datetime])

    def faults(self, links: Iterable[Link], *, new: bool = False) -> Iterator[Fault]:
        """Yield the statements whose signature does not count; `new` ones are not at the base yet."""
        for link in links:
            said = self._fault(link, new=new)
            if said:
                yield Fault(f"{named(link)} {said}", link.position)

    def _fault(self, link: Link, *, new: bool) -> str | None:
        text, signer = link.kept.signature, self.people.get(link.kept.signer)
        if text is None:
            return "is not signed"
        if signer is None:
            return "is of somebody who is in no team"
        try:
            signature = sshsig.read(text)
            key = _of(signer, signature.key)
            if key is None:
                return f"is signed with a key that is not one of {signer.id}"
            publickey.verify(signature.key, signature.inner, sshsig.to_sign(link.text, signature.hash))
        except WireError as error:
            return f"has no valid signature: {error}"
        if key.demo and self.live:
            return "is signed with a key that was made for a demonstration"
        return self._time(key, link, new=new)

    def _time(self, key: Key, link: Link, *, new: bool) -> str | None:
        """A new statement needs a key that counts now; for one at the base it matters when it came there."""
        if clock.instant(link.kept.at) < clock.instant(key.valid_from):
            return f"is dated {link.kept.at}; its key counts from {key.valid_from}"
        if new:
            return None if counts(key, self.at) else "is new, and its key does not count now"
        if key.compromised_from is None:
            return None
        came = self.merged.get(link.kept.signature or "")
        if came is not None and came < clock.instant(key.compromised_from):
            return None
        return f"is signed with a key that others may have since {key.compromised_from}, and did not come before"


def counts(key: Key, at: datetime) -> bool:
    """Whether a key may sign at an instant."""
    ends = [clock.instant(end) for end in (key.valid_until, key.compromised_from) if end]
    return clock.instant(key.valid_from) <= at and all(at < end for end in ends)


def _of(person: Person, data: bytes) -> Key | None:
    for key in person.keys:
        try:
            if publickey.blob(key.key) == data:
                return key
        except WireError:
            continue
    return None
