"""What is wrong with policies beyond their form: rules that are not there, values of no order, and what would relax."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from mesh_platform.findings import Finding
from mesh_platform.rules import ALL, Rule

from . import extending
from .listed import Listed, listed
from .tightening import inner

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.documents.kinds import Classification, Waiver

CHOSEN_BY = {
    "product": {"domains", "products", "environments", "classification", "personal_data"},
    "domain": {"domains", "environments"},
    "environment": {"environments"},
    "change": {"environments"},
}
"""By what a rule's failures are about: the parts of appliesTo that can choose among them."""
WORDS = {"personal_data": "personalData"}


def findings(documents: Documents) -> tuple[Finding, ...]:
    """Return everything that is wrong with policies, and waivers of what is not there; sorted by place."""
    policies = listed(documents)
    return tuple(sorted({*contradictions(documents, policies), *_waivers(documents, policies)}))


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


def _rule(each: Listed) -> Iterator[Finding]:
    policy, document = each.policy, each.document
    if policy.rule is None:
        return
    rules = [rule for rule in ALL if each.sets(rule)]
    if not rules:
        known = ", ".join(sorted({rule.family for rule in ALL} | {rule.id for rule in ALL}))
        said = f"rule {policy.rule!r} does not exist"
        yield document.finding("unresolved-reference", said, ("rule",), f"name one of: {known}")
        return
    yield from parameters(each, rules)
    for rule in rules:
        yield from _chosen(each, rule)


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


def _chosen(each: Listed, rule: Rule) -> Iterator[Finding]:
    """Yield parts of appliesTo that cannot choose among what a rule is about."""
    can = CHOSEN_BY[rule.subject] | ({"kinds"} if any(":" in kind for kind in rule.reads) else set[str]())
    for part in each.policy.applies_to.model_fields_set:
        if part not in can and getattr(each.policy.applies_to, part):
            word = WORDS.get(part, part)
            said = f"appliesTo.{word} cannot choose for {rule.id}, whose failures are about a {rule.subject}"
            remedy = f"use {', '.join(sorted(WORDS.get(p, p) for p in can))}, or name one rule instead of the family"
            yield each.document.finding("not-allowed", said, ("appliesTo", word), remedy)


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
