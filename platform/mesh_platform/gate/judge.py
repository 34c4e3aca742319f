"""Documents and plans judged together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from mesh_platform import cost
from mesh_platform.governance import Context, settings
from mesh_platform.mesh.ids import StackId
from mesh_platform.plan import Plan
from mesh_platform.rules import Judgement, MeshRule, Outcome, Severity, on_mesh, on_plan, unplanned

from .verdict import Cost, Verdict

SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


def judge(context: Context, stacks: Mapping[StackId, Plan | str]) -> Verdict:
    """Judge stacks by their plans; a text instead of a plan says why there is none, and leaves rules on steps open."""
    applied, scope = settings(context), context.scope(*stacks)
    found = list(on_mesh(applied, scope))
    for stack, plan in stacks.items():
        found += on_plan(applied, scope, plan) if isinstance(plan, Plan) else unplanned(applied, str(stack), plan)
    plans = tuple(plan for plan in stacks.values() if isinstance(plan, Plan))
    missing = {stack: why for stack, why in stacks.items() if isinstance(why, str)}
    return Verdict(
        environment=context.environment,
        strict=scope.environment.strict,
        judgements=tuple(sorted(found, key=_order)),
        plans=plans,
        unplanned={str(stack): why for stack, why in missing.items()},
        rules=len({each.rule.id for each in applied if plans or isinstance(each.rule, MeshRule)}),
        products=len(scope.products),
        cost=_cost(context, plans, missing),
    )


def _order(judgement: Judgement) -> tuple[object, ...]:
    place = judgement.location
    return (
        judgement.outcome is not Outcome.failed,
        SEVERITIES.index(judgement.severity),
        judgement.rule,
        (place.file, place.line, place.column) if place else ("", 0, 0),
        judgement.urn or "",
        judgement.message,
    )


def _cost(context: Context, plans: Iterable[Plan], missing: Iterable[StackId]) -> Cost:
    mesh, rates = context.mesh, cost.written(context.mesh)
    steps = [step for plan in plans for step in plan.steps]
    before = cost.price_before(steps, mesh.prices, rates)
    after = _together(cost.price_steps(steps, mesh.prices, rates), *_documented(context, missing))
    change = cost.difference(before, after) if steps else None
    return Cost(
        before=before.monthly if steps else None,
        after=after.monthly,
        currency=after.currency,
        unpriced=dict(sorted(Counter(each.name for each in after.unpriced).items())),
        difference=change,
    )


def _documented(context: Context, stacks: Iterable[StackId]) -> Iterable[cost.Estimate]:
    """Yield what stacks without a plan cost by their documents: an identity layer is part of its domain's cost."""
    for stack in stacks:
        if stack.layer == "platform":
            yield cost.of_platform(context.mesh, context.environment)
        elif stack.layer == "domain":
            yield cost.of_domain(context.mesh, stack.domain, context.environment)


def _together(first: cost.Estimate, *others: cost.Estimate) -> cost.Estimate:
    return cost.Estimate(
        lines=(*first.lines, *(line for each in others for line in each.lines)),
        unpriced=(*first.unpriced, *(thing for each in others for thing in each.unpriced)),
        currency=first.currency,
    )
