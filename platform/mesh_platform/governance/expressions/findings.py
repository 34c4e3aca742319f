"""What is wrong with expressions, told before anything is judged: by their text, and by the library that reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mesh_platform.documents.problem import nearest
from mesh_platform.findings import Finding

from .facts import FIELDS
from .reading import SUBJECTS, Read, about, reads
from .worker import WORKER, BrokenError, StoppedError

if TYPE_CHECKING:
    from ..policies.listed import Listed

_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*?)(?:\n|$)")
REMEDY = "docs/facts.md lists what an expression may read"


def findings(policies: Sequence[Listed]) -> Iterator[Finding]:
    """Yield expressions that are none: the library is asked, in its own process, where a policy has one."""
    for each in policies:
        if each.policy.expression is None:
            continue
        try:
            WORKER.ask(each.policy.expression, [])
        except BrokenError as error:
            found = _PLACE.search(str(error))
            said = f"line {found[1]}, character {found[2]}: {found[3]}" if found else str(error).splitlines()[0]
            yield each.document.finding("bad-value", f"expression: {said}", ("expression",), REMEDY)
        except StoppedError as error:
            yield each.document.finding("bad-value", f"expression: {error}", ("expression",), REMEDY)


def contradictions(each: Listed) -> Iterator[Finding]:
    """Yield what the text alone shows: variables and fields that are not there, and what cannot be read together."""
    policy, document = each.policy, each.document
    if policy.expression is None:
        return
    found = reads(policy.expression)
    subject = about(found)
    others = [name for name in SUBJECTS if name != "change" and any(each.root == name for each in found)]
    if subject is None:
        said = f"expression reads none of {', '.join(SUBJECTS)}: it would say the same of everything"
        yield document.finding("bad-value", said, ("expression",), REMEDY)
    if subject == "change" and others:
        said = f"expression reads change and {others[0]}; a planned step is of a stack, not of one {others[0]}"
        yield document.finding("bad-value", said, ("expression",), "write two policies")
    for read in found:
        yield from _unknown(each, read)
    if policy.applies_to.kinds and subject != "change":
        said = "appliesTo.kinds chooses among planned steps, of which the expression reads none"
        yield document.finding("not-allowed", said, ("appliesTo", "kinds"), "leave it out")


def _unknown(each: Listed, read: Read) -> Iterator[Finding]:
    known = (*each.policy.parameters,) if read.root == "parameters" else FIELDS[read.root]
    if read.path and read.path[0] not in known:
        near = nearest(read.path[0], known)
        hint = f"; did you mean {near!r}?" if near else f"; it has {', '.join(known) or 'none'}"
        said = f"expression: {read.root} has no {read.path[0]!r}{hint}"
        yield each.document.finding("unresolved-reference", said, ("expression",), REMEDY)
