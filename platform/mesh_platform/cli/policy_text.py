"""A policy, and the rules that apply, as people read them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import JsonValue

from mesh_platform.documents.frameworks import article
from mesh_platform.governance.described import lines, told
from mesh_platform.governance.expressions.reading import reads

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Policy
    from mesh_platform.governance.described import Applied, Shown
    from mesh_platform.governance.policies import Listed

WIDTH = 110
SAID = {"enforce": "blocks", "warn": "warns"}
Values = Mapping[str, Mapping[str, Mapping[str, JsonValue]]]


def page(found: Listed, row: Shown, values: Values) -> Iterator[str]:
    """Yield all that a policy is."""
    policy = found.policy
    yield f"{policy.id} {policy.version}: {policy.title}"
    yield f"  {row.file}"
    yield f"  of {row.origin}, owned by {policy.owner}, severity {policy.severity}"
    yield f"  stage {told(found.document.tree['stage'])}: {SAID.get(row.stage, row.stage)} now"
    about = found.document.tree.get("appliesTo")
    yield f"  about {told(about) if about else f'all of {found.domain}' if found.domain else 'everything'}"
    yield from _asks(policy)
    yield f"  waivers: {_waivable(policy)}"
    for whose, rules in values.items():
        for rule, parameters in rules.items():
            yield f"  in {whose}: {rule}: {', '.join(lines(parameters)) or 'no parameters'}"
    yield from _wrapped("to do: ", policy.remedy)
    for each in policy.frameworks:
        framework, number = article(each)
        yield f"  {each}: {framework.title}, {number}"
    yield from (f"  passes: {', '.join(lines(facts))}" for facts in policy.cases.passing)
    yield from (f"  fails: {', '.join(lines(facts))}" for facts in policy.cases.failing)


def guidance(found: Sequence[Applied], whose: str, environment: str) -> Iterator[str]:
    """Yield every rule that applies to somebody, with its parameters and how to comply."""
    yield f"{whose} in {environment}: {len(found)} rules"
    for each in found:
        policy = f", policy {each.policy}" if each.policy else ""
        yield ""
        yield f"{each.rule} ({each.severity}, {SAID[each.stage]}{policy}), asked on the {each.asked}"
        yield f"  {each.title}"
        if each.parameters:
            yield f"  parameters: {', '.join(lines(each.parameters))}"
        yield from _wrapped("to do: ", each.advice) if each.advice else ()
        yield from _wrapped("to do: ", each.remedy)
        if each.complies or each.fails:
            yield f"  passes: {', '.join(lines(each.complies)) or 'nothing special'}"
            yield f"  fails: {', '.join(lines(each.fails))}"
        if each.frameworks:
            yield f"  asked for by {', '.join(each.frameworks)}"


def _asks(policy: Policy) -> Iterator[str]:
    if policy.rule is not None:
        yield f"  rule {policy.rule}: docs/rules.md"
    elif policy.extends is not None:
        yield f"  tightens {policy.extends}"
    elif policy.expression is not None:
        yield from _wrapped("expression: ", policy.expression)
        yield f"  reads {', '.join(map(str, reads(policy.expression)))}"


def _waivable(policy: Policy) -> str:
    if policy.waivable is None:
        return "at most 90 days"
    return "never" if policy.waivable == "never" else f"at most {policy.waivable.at_most}"


def _wrapped(head: str, text: str) -> list[str]:
    return textwrap.wrap(f"{head}{text}", WIDTH, initial_indent="  ", subsequent_indent="    ")
