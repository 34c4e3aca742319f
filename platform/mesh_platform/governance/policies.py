"""Policies in force: which rules they set, with what parameters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

from mesh_platform.documents.kinds.governance import EnforceStage
from mesh_platform.errors import DocumentError
from mesh_platform.mesh import clock
from mesh_platform.rules import ALL, Parameters, Rule, Setting

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Policy

    from .context import Context

FOLDER = "governance/policies/"


def settings(context: Context) -> tuple[Setting, ...]:
    """Return every rule as it is applied: once for each policy in force that names it or its family, else as it is.

    A policy counts from its enforce date. Raises DocumentError for one that names no rule, or an unknown parameter.
    """
    found = [(document, cast("Policy", document.model)) for document in context.documents.of("Policy")]
    built_in = [(d, p) for d, p in found if d.path.startswith(FOLDER) and p.rule is not None]
    for document, policy in built_in:
        _known(document, policy)
    in_force = [policy for _, policy in built_in if _enforced(policy, context.at)]
    return tuple(setting for rule in context.rules for setting in _of(rule, in_force))


def _of(rule: Rule, policies: list[Policy]) -> Iterator[Setting]:
    named = [policy for policy in policies if policy.rule in (rule.id, rule.family)]
    if not named:
        yield Setting(rule=rule, parameters=Parameters(), severity=rule.severity)
    for policy in named:
        values: dict[str, JsonValue] = policy.parameters | policy.applies_to
        own = {name: value for name, value in values.items() if name in rule.orders}
        yield Setting(rule=rule, parameters=Parameters(own), severity=policy.severity, policy=policy.id)


def _enforced(policy: Policy, at: datetime) -> bool:
    """Whether a policy blocks at an instant; drafts and warnings do not."""
    return isinstance(policy.stage, EnforceStage) and clock.instant(policy.stage.enforce).astimezone(UTC) <= at


def _known(document: Document, policy: Policy) -> None:
    rules = [rule for rule in ALL if policy.rule in (rule.id, rule.family)]
    if not rules:
        known = ", ".join(sorted({rule.family for rule in ALL} | {rule.id for rule in ALL}))
        raise DocumentError(
            f"rule {policy.rule!r} does not exist", where=str(document.at("rule")), fix=f"name one of: {known}"
        )
    known = {name for rule in rules for name in rule.orders}
    for key, values in (("parameters", policy.parameters), ("appliesTo", policy.applies_to)):
        for name in values:
            if name not in known:
                fix = f"rule {policy.rule} knows {', '.join(sorted(known)) or 'none'}"
                raise DocumentError(f"{key}.{name} is unknown", where=str(document.at(key, name)), fix=fix)
