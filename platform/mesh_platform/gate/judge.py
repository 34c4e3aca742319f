"""Documents and plans judged together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh_platform import cost
from mesh_platform.governance import Context, settings
from mesh_platform.governance.waivers import unused, waived
from mesh_platform.mesh.ids import StackId
from mesh_platform.plan import Plan
from mesh_platform.rules import (
    Change,
    Judgement,
    MeshRule,
    Outcome,
    Phase,
    Severity,
    on_change,
    on_mesh,
    on_plan,
    uncompared,
    unplanned,
)

from .verdict import Comparison, Cost, Verdict

NO_BASE = "nothing is compared: mesh gate --base names the branch that the change goes to"
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A change in one environment: as rules see it, as people read it, and digests of what its stacks are made from."""

    change: Change
    comparison: Comparison
    intents: Mapping[str, str]


def judge(context: Context, stacks: Mapping[StackId, Plan | str], compared: Compared | None = None) -> Verdict:
    """Judge stacks by their plans; a text instead of a plan says why there is none, and leaves rules on steps open.

    Without something to compare with, the rules on differences are open too.
    """
    applied, scope = settings(context), compared.change.head if compared else context.scope(*stacks)
    found = [*on_mesh(applied, scope)]
    found += on_change(applied, compared.change) if compared else uncompared(applied, NO_BASE)
    for stack, plan in stacks.items():
        found += on_plan(applied, scope, plan) if isinstance(plan, Plan) else unplanned(applied, str(stack), plan)
    found = [*waived(found, context)]
    found += unused(found, applied, context, scope.domains)
    plans = tuple(plan for plan in stacks.values() if isinstance(plan, Plan))
    missing = {stack: why for stack, why in stacks.items() if isinstance(why, str)}
    return Verdict(
        environments=(context.environment,),
        due=scope.environment.strict and any(each.phase is Phase.now for each in found),
        judgements=tuple(sorted(found, key=order)),
        plans=plans,
        unplanned={str(stack): why for stack, why in missing.items()},
        rules=len({each.rule.id for each in applied if plans or isinstance(each.rule, MeshRule) or compared}),
        products=len(scope.products),
        cost=_cost(context, plans, missing),
        comparison=compared.comparison if compared else None,
        intents=compared.intents if compared else {},
    )


def order(judgement: Judgement) -> tuple[object, ...]:
    """Return what judgements are sorted by: failures first, the worst first, then by place."""
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
    before, planned = cost.price_before(steps, mesh.prices, rates), cost.price_steps(steps, mesh.prices, rates)
    documented = tuple(_documented(context, missing))
    after = _together(planned, *documented)
    return Cost(
        before=before.monthly if steps and not documented else None,
        after=after.monthly,
        currency=after.currency,
        unpriced=dict(sorted(Counter(each.name for each in after.unpriced).items())),
        difference=cost.difference(before, planned) if steps else None,
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
