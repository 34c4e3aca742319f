"""Every rule as it is applied: global and domain policies together, each to what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import JsonValue

from mesh_platform.documents.kinds.policy import Selector
from mesh_platform.errors import DocumentError
from mesh_platform.rules import ALL as ALL_RULES
from mesh_platform.rules import Parameters, Rule, Selection, Setting, Stage

from ..expressions import rule_of
from .findings import contradictions
from .listed import Listed, listed
from .stages import higher, stage_at
from .tightening import base, extensions, severer, tightened

if TYPE_CHECKING:
    from ..context import Context

Staged = Mapping[str, Stage]
"""By id the stage of each policy that does something at the instant."""
ALL = Selector()


def settings(context: Context) -> tuple[Setting, ...]:
    """Return every rule as it is applied: once for each policy in force that names it or its family, else as it is.

    What no blocking policy of the whole mesh is about, the rule judges as it is: a warning, and a policy that chooses
    some products, take nothing away. Raises DocumentError with the first contradiction of the policies.
    """
    policies = listed(context.documents)
    for finding in contradictions(context.documents, policies):
        raise DocumentError(finding.message, where=str(finding.location), fix=finding.remedy)
    stages = {each.id: stage for each in policies if (stage := stage_at(each.policy, context.at))}
    levels = context.mesh.classification.levels
    built_in = [setting for rule in context.rules for setting in of_rule(rule, policies, stages, levels)]
    return (*built_in, *(_of_expression(each, stages[each.id]) for each in policies if _expressed(each, stages)))


def alone(policy: Listed, policies: Sequence[Listed], levels: Sequence[str]) -> list[Setting]:
    """Return what one policy sets as though it blocked now and were the only one; with what it extends."""
    below = base(policy, policies)
    stages = {policy.id: Stage.enforce}
    found = [_stated(rule, policy, Stage.enforce) for rule in ALL_RULES if policy.sets(rule)]
    if below is not None:
        chosen = (rule for rule in ALL_RULES if below.sets(rule) and policy.chooses(rule))
        found += [_extended(rule, below, policy, stages, levels) for rule in chosen]
    return [*found, *([_of_expression(policy, Stage.enforce)] if _expressed(policy, stages) else [])]


def of_rule(rule: Rule, policies: Sequence[Listed], stages: Staged, levels: Sequence[str]) -> Iterator[Setting]:
    """Yield a rule as it is applied, with the policies whose stage does something."""
    named = [each for each in policies if each.sets(rule) and each.id in stages]
    wide = [each for each in named if not each.domain]
    blocking = tuple(each.selector for each in wide if stages[each.id] is Stage.enforce)
    if ALL not in blocking:
        yield Setting(
            rule=rule, parameters=Parameters(), severity=rule.severity, stage=rule.stage,
            selection=Selection(beyond=blocking),
        )  # fmt: skip
    for each in named:
        narrower = [
            other.selector for other in extensions(each, policies) if other.id in stages and other.chooses(rule)
        ]
        yield _stated(rule, each, stages[each.id], tuple(narrower))
    for each in policies:
        below = base(each, policies) if each.id in stages else None
        if below is not None and below.sets(rule) and each.chooses(rule):
            yield _extended(rule, below, each, stages, levels)


def _extended(rule: Rule, below: Listed, above: Listed, stages: Staged, levels: Sequence[str]) -> Setting:
    """Return what a global policy and a domain's that extends it ask together, where both are about something."""
    return Setting(
        rule=rule,
        parameters=_parameters(tightened(rule, below, above, levels), below),
        severity=severer(above.policy.severity, below.policy.severity),
        policy=above.id,
        stage=higher(stages[above.id], stages.get(below.id)),
        selection=_selection(below, above),
    )


def _stated(rule: Rule, policy: Listed, stage: Stage, beyond: tuple[Selector, ...] = ()) -> Setting:
    return Setting(
        rule=rule,
        parameters=_parameters(policy.parameters(rule), policy),
        severity=policy.policy.severity,
        policy=policy.id,
        stage=stage,
        selection=Selection(_selection(policy).within, beyond),
    )


def _expressed(policy: Listed, stages: Staged) -> bool:
    return policy.policy.expression is not None and policy.id in stages


def _of_expression(policy: Listed, stage: Stage) -> Setting:
    """Return a policy that has an expression: it is asked beside everything else, whoever wrote it."""
    rule = rule_of(policy)
    return Setting(
        rule=rule, parameters=Parameters(), severity=policy.policy.severity, policy=policy.id, stage=stage,
        selection=_selection(policy),
    )  # fmt: skip


def _parameters(values: Mapping[str, JsonValue], about: Listed) -> Parameters:
    """Return parameters with the lowest level that the policy is about: some rules look at more where it says one."""
    said = about.policy.applies_to.classification
    if said is None or said.at_least is None:
        return Parameters(values)
    return Parameters({**values, "classification": {"atLeast": said.at_least}})


def _selection(*policies: Listed) -> Selection:
    return Selection(tuple(each.selector for each in policies if each.selector != ALL))
