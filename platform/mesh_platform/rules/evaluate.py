"""Rules applied: what each says of a mesh and of a plan. A rule that crashes has said nothing, and never passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mesh_platform.plan import Plan

from .change import Change, ChangeReader
from .model import ChangeRule, Failure, Judgement, MeshRule, OpenError, Outcome, Phase, PlanRule, Setting
from .reader import PlanReader, Reader, Scope
from .steps import Steps, UnknownError

NO_BASE = "mesh gate --base compares with a commit"
LATER = "mesh gate {} again once it is known"


def on_mesh(settings: Iterable[Setting], scope: Scope) -> tuple[Judgement, ...]:
    """Return what the rules that need no plan say: failures, and what was not evaluated."""
    found = [each for setting in settings for each in _on_mesh(setting, scope)]
    return tuple(dict.fromkeys(found))


def on_plan(settings: Iterable[Setting], scope: Scope, plan: Plan) -> tuple[Judgement, ...]:
    """Return what the rules on steps say of one plan: failures, and what was not evaluated."""
    steps = Steps(plan)
    found = [each for setting in settings for each in _on_plan(setting, scope, steps)]
    return tuple(dict.fromkeys(found))


def on_change(settings: Iterable[Setting], change: Change) -> tuple[Judgement, ...]:
    """Return what the rules on differences say of a change: failures, and what was not evaluated."""
    found = [each for setting in settings for each in _on_change(setting, change)]
    return tuple(dict.fromkeys(found))


def uncompared(settings: Iterable[Setting], why: str) -> tuple[Judgement, ...]:
    """Return that the rules on differences were not evaluated where nothing is compared, one judgement each."""
    rules = {setting.rule.id: setting for setting in settings if isinstance(setting.rule, ChangeRule)}
    return tuple(_unknown(setting, why, NO_BASE) for setting in rules.values())


def unplanned(settings: Sequence[Setting], stack: str, why: str) -> tuple[Judgement, ...]:
    """Return that the rules on steps were not evaluated for a stack without a plan, one judgement each."""
    rules = {setting.rule.id: setting for setting in settings if isinstance(setting.rule, PlanRule)}
    return tuple(_unknown(setting, why, LATER.format(stack), stack) for setting in rules.values())


def _on_mesh(setting: Setting, scope: Scope) -> Iterator[Judgement]:
    rule = setting.rule
    if not isinstance(rule, MeshRule):
        return
    try:
        for failure in rule.check(Reader(scope.chosen(setting.selection), rule.reads, setting.parameters)):
            yield _failed(setting, failure)
    except Exception as error:
        yield _crashed(setting, error)


def _on_change(setting: Setting, change: Change) -> Iterator[Judgement]:
    rule = setting.rule
    if not isinstance(rule, ChangeRule):
        return
    try:
        chosen = replace(change, head=change.head.chosen(setting.selection))
        for failure in rule.check(ChangeReader(chosen, rule.reads, setting.parameters)):
            yield _failed(setting, failure)
    except OpenError as error:
        yield _unknown(setting, str(error), rule.remedy)
    except Exception as error:
        yield _crashed(setting, error)


def _on_plan(setting: Setting, scope: Scope, steps: Steps) -> Iterator[Judgement]:
    rule, stack = setting.rule, steps.stack
    if not isinstance(rule, PlanRule):
        return
    reader = PlanReader(scope.chosen(setting.selection), rule.reads, setting.parameters, steps)
    for step, failures in rule.over(reader):
        try:
            for failure in failures:
                yield _failed(setting, failure, stack, step.urn, reader.product_of(step))
        except UnknownError as error:
            yield _unknown(setting, str(error), LATER.format(stack), stack, step.urn)
        except Exception as error:
            yield _crashed(setting, error, stack, step.urn)


def _failed(
    setting: Setting, failure: Failure, stack: str | None = None, urn: str | None = None, product: str | None = None
) -> Judgement:
    return Judgement(
        rule=setting.rule.id, severity=setting.severity, outcome=Outcome.failed, message=failure.message,
        remedy=setting.rule.remedy, location=failure.location, policy=setting.policy, stack=stack, urn=urn,
        stage=setting.stage, product=failure.product or product,
    )  # fmt: skip


def _unknown(setting: Setting, why: str, remedy: str, stack: str | None = None, urn: str | None = None) -> Judgement:
    return Judgement(
        rule=setting.rule.id, severity=setting.severity, outcome=Outcome.unknown, message=why,
        remedy=remedy, phase=Phase.before_apply, policy=setting.policy, stack=stack, urn=urn, stage=setting.stage,
    )  # fmt: skip


def _crashed(setting: Setting, error: Exception, stack: str | None = None, urn: str | None = None) -> Judgement:
    return Judgement(
        rule=setting.rule.id, severity=setting.severity, outcome=Outcome.unknown, phase=Phase.now,
        message=f"the rule failed: {type(error).__name__}: {error}", policy=setting.policy, stack=stack, urn=urn,
        remedy="mend the rule, or the parameters that its policy gives it; until then it blocks", stopped=True,
    )  # fmt: skip
