"""What is wrong with policies beyond their form: rules that are not there, values of no order, and what would relax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from mesh_platform.findings import Finding
from mesh_platform.rules import ALL, Rule

from .. import expressions
from . import extending
from .listed import Listed, listed
from .tightening import inner

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.documents.kinds import Classification, Waiver


def findings(documents: Documents) -> tuple[Finding, ...]:
    """Return everything that is wrong with policies, and waivers of what is not there; sorted by place."""
    from ..cases import strange  # whoever only judges does not wait for the specimen

    policies = listed(documents)
    unknown = [finding for each in policies for finding in strange(each)]
    found = (
        *unknown,
        *contradictions(documents, policies),
        *expressions.findings(policies),
        *_waivers(documents, policies),
    )
    return tuple(sorted(set(found)))


def contradictions(documents: Documents, policies: Sequence[Listed]) -> Iterator[Finding]:
    """Yield what keeps policies from being applied; needs nothing but the documents."""
    levels = _levels(documents)
    seen: dict[str, str] = {}
    for each in policies:
        if each.id in seen:
            said = f"policy {each.id!r} is also in {seen[each.id]}; a verdict could not tell them apart"
            yield each.document.finding("duplicate-id", said, ("id",))
        seen.setdefault(each.id, each.document.path)
        yield from _rule(each)
        yield from extending.findings(each, policies, levels)
        yield from expressions.contradictions(each)


def _rule(each: Listed) -> Iterator[Finding]:
    policy, document = each.policy, each.document
    if policy.rule is None:
        return
    rules = [rule for rule in ALL if each.names(rule)]
    if not rules:
        known = ", ".join(sorted({rule.family for rule in ALL} | {rule.id for rule in ALL}))
        said = f"rule {policy.rule!r} does not exist"
        yield document.finding("unresolved-reference", said, ("rule",), f"name one of: {known}")
        return
    yield from parameters(each, rules)
    if not any(map(each.chooses, rules)):
        about = " or ".join(sorted({f"a {rule.subject}" for rule in rules}))
        said = f"appliesTo cannot choose among what {policy.rule} is about, which is {about}"
        yield document.finding("not-allowed", said, ("appliesTo",), "choose by environments, or leave it out")


def parameters(each: Listed, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Yield parameters that no rule knows, or that are not written by their order."""
    known = {name: order for rule in rules for name, order in rule.orders.items()}
    listing = ", ".join(f"{name}: {{{order}: …}}" for name, order in sorted(known.items())) or "none"
    for name, value in each.policy.parameters.items():
        if name not in known:
            said, remedy = f"parameters.{name} is unknown", f"rule {rules[0].family} knows {listing}"
            yield each.document.finding("unknown-key", said, ("parameters", name), remedy)
            continue
        try:
            inner(value, known[name])
        except ValueError as error:
            yield each.document.finding("bad-value", f"parameters.{name}: {error}", ("parameters", name))


def _levels(documents: Documents) -> Sequence[str]:
    found = documents.of("Classification")
    return cast("Classification", found[0].model).levels if found else ()


def _waivers(documents: Documents, policies: Sequence[Listed]) -> Iterator[Finding]:
    known = {each.id for each in policies} | {rule.id for rule in ALL}
    for document in documents.of("Waiver"):
        rule = cast("Waiver", document.model).rule
        if rule not in known:
            said = f"{rule!r} is neither a policy nor a rule"
            yield document.finding("unresolved-reference", said, ("rule",), "mesh policy list has the policies")
