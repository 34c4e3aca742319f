"""A domain's policy over the global one that it extends: effective is what both ask, by construction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from pydantic import JsonValue

from mesh_platform.documents.kinds.governance import Severity
from mesh_platform.rules import Rule
from mesh_platform.rules.orders import both

from .listed import Listed

SEVERITIES: tuple[Severity, ...] = get_args(Severity)


def tightened(rule: Rule, below: Listed, above: Listed, levels: Sequence[str] = ()) -> dict[str, JsonValue]:
    """Return the parameters of a rule under a global policy and a domain's that extends it.

    Raises EmptyError where nothing satisfies both, and ValueError for values that their order does not compare.
    """
    found, own = stated(rule, below), above.policy.parameters
    for name, order in rule.orders.items():
        if name in own:
            value = inner(own[name], order)
            found[name] = {order: both(order, inner(found[name], order), value, levels) if name in found else value}
    return found


def stated(rule: Rule, policy: Listed) -> dict[str, JsonValue]:
    """Return the parameters of a rule under one policy, with the rule's own where the policy says nothing."""
    defaults: dict[str, JsonValue] = {name: {rule.orders[name]: value} for name, value in rule.defaults.items()}
    return defaults | policy.parameters(rule)


def inner(said: JsonValue, order: str) -> JsonValue:
    """Return the value of `{order: value}`; raises ValueError for any other shape."""
    if not isinstance(said, dict) or set(said) != {order}:
        raise ValueError(f"it should be written as {{{order}: …}}")
    return said[order]


def severer(one: Severity, other: Severity) -> Severity:
    """Return the higher severity."""
    return other if lower(one, other) else one


def lower(one: Severity, other: Severity) -> bool:
    """Whether a severity is below another."""
    return SEVERITIES.index(one) < SEVERITIES.index(other)


def base(policy: Listed, policies: Sequence[Listed]) -> Listed | None:
    """Return the global policy that a domain's extends; None where there is none."""
    return next((each for each in policies if not each.domain and each.id == policy.policy.extends), None)


def extensions(below: Listed, policies: Sequence[Listed]) -> list[Listed]:
    """Return the policies of domains that extend a global one."""
    return [] if below.domain else [each for each in policies if each.domain and each.policy.extends == below.id]
