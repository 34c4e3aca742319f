"""Rules on waivers: they end, they say no more than they have to, and they go when nothing needs them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from mesh_platform.documents.kinds.policy import Waivable
from mesh_platform.documents.scalars import span
from mesh_platform.mesh import clock

from .model import Failure, MeshRule, Rule, Stage
from .reader import Reader

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Policy, Waiver

LONGEST = "P90D"
"""How long a waiver may last from now on where its policies say nothing."""
READS = {"Waiver": ("rule", "scope", "environments", "expires")}
Path = tuple[str | int, ...]


class WaiverExpired(MeshRule):
    """Remove the waiver: what it accepted is refused again. Who still needs it asks for a new one, with its reason."""

    id = "waiver-expired"
    title = "A waiver goes when it ends"
    family = "waiver"
    severity = "medium"
    stage = Stage.warn
    subject = "domain"
    reads = READS
    passing = {"waiverExpires": "2026-02-02"}
    failing = {"waiverExpires": "2026-02-01"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """No waiver of what is judged has ended."""
        for document, waiver in concerned(reader):
            if expired(waiver, reader.at):
                said = f"waiver {waiver.id} of {waiver.rule} ended on {waiver.expires}"
                yield Failure(said, document.at("expires"))


class WaiverTooBroad(MeshRule):
    """Name the products and environments that cannot do without, and an earlier day. Some policies have no waiver at
    all: comply with them.
    """

    id = "waiver-too-broad"
    title = "A waiver accepts no more than it has to"
    family = "waiver"
    severity = "high"
    subject = "domain"
    reads = READS | {"Policy": ("rule", "waivable")}
    passing = {"waiverScope": ["retail.orders"], "waiverExpires": "2026-05-02"}
    failing = {"waiverScope": ["retail"]}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """It names no domain where products would do, not all environments, and no day that is too far away."""
        policies = [cast("Policy", each.model) for each in reader.documents("Policy")]
        for document, waiver in concerned(reader):
            for path, said in (*_wide(waiver, policies, reader), *_long(waiver, policies, reader.at)):
                yield Failure(f"waiver {waiver.id} {said}", document.at(*path))


class WaiverUnused(Rule):
    """Remove the waiver: what it is for passes without it."""

    id = "waiver-unused"
    title = "A waiver that nothing needs is removed"
    family = "waiver"
    severity = "low"
    stage = Stage.warn
    subject = "domain"
    reads = READS


def concerned(reader: Reader) -> Iterator[tuple[Document, Waiver]]:
    """Yield the waivers of what is judged: of its domains, and in its environment."""
    domains = {domain.id for domain in reader.domains}
    for document in reader.documents("Waiver"):
        waiver = cast("Waiver", document.model)
        there = reader.environment.id in waiver.environments
        if there and domains & {name.partition(".")[0] for name in waiver.scope}:
            yield document, waiver


def expired(waiver: Waiver, at: datetime) -> bool:
    """Whether a waiver holds no more at an instant."""
    return at >= clock.instant(waiver.expires)


def within(waiver: Waiver, policies: Sequence[Policy], at: datetime) -> bool:
    """Whether a waiver is one that its policies allow, and ends within their limit."""
    return not any(True for _ in _long(waiver, policies, at))


def _long(waiver: Waiver, policies: Sequence[Policy], at: datetime) -> Iterator[tuple[Path, str]]:
    about = _policies(waiver, policies)
    never = [each.id for each in about if each.waivable == "never"]
    if never:
        yield ("rule",), f"is of {never[0]}, which nobody may waive"
        return
    limits = [each.waivable.at_most if isinstance(each.waivable, Waivable) else LONGEST for each in about]
    most = min(limits or [LONGEST], key=_length)
    if clock.instant(waiver.expires) > at + timedelta(milliseconds=_length(most)):
        yield ("expires",), f"ends on {waiver.expires}; at most {most} from now is allowed"


def _wide(waiver: Waiver, policies: Sequence[Policy], reader: Reader) -> Iterator[tuple[Path, str]]:
    rules = _rules(waiver, policies)
    for place, name in enumerate(waiver.scope):
        if "." not in name and all(rule.subject == "product" for rule in rules):
            yield ("scope", place), f"names all of domain {name}, and {waiver.rule} is about single products"
    every = reader.mesh.environments.keys()
    if len(every) > 1 and every <= set(waiver.environments):
        yield ("environments",), "names every environment"


def _policies(waiver: Waiver, policies: Sequence[Policy]) -> list[Policy]:
    """Return the policies whose failures a waiver accepts: the one that it names with what that extends, or all that
    set the rule that it names.
    """
    own = [each for each in policies if each.id == waiver.rule]
    named = {name for each in own for name in (each.id, each.extends)}
    if not own:
        named = {name for rule in _rules(waiver, policies) for name in (rule.id, rule.family)}
    return [each for each in policies if each.id in named or (not own and each.rule in named)]


def _rules(waiver: Waiver, policies: Sequence[Policy]) -> list[Rule]:
    """Return the built-in rules whose failures a waiver may accept; none for a policy with an expression."""
    from .catalogue import ALL

    own = [each for each in policies if each.id == waiver.rule]
    below = [each for each in policies if each.id in {policy.extends for policy in own}]
    named = {waiver.rule} | {each.rule for each in (*own, *below)}
    return [rule for rule in ALL if rule.id in named or (own and rule.family in named)]


def _length(duration: str) -> int:
    return span(duration).milliseconds
