"""Verdicts on several environments as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from mesh_platform.cost import Change, Difference

from .judge import order
from .verdict import Comparison, Cost, Verdict


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """Return one verdict: what several say alike is said once, and what they cost is added up."""
    first, *others = verdicts
    if not others:
        return first
    found = dict.fromkeys(each for verdict in verdicts for each in verdict.judgements)
    return Verdict(
        environments=tuple(name for verdict in verdicts for name in verdict.environments),
        due=any(verdict.due for verdict in verdicts),
        judgements=tuple(sorted(found, key=order)),
        plans=tuple(plan for verdict in verdicts for plan in verdict.plans),
        unplanned={stack: why for verdict in verdicts for stack, why in verdict.unplanned.items()},
        rules=max(verdict.rules for verdict in verdicts),
        products=max(verdict.products for verdict in verdicts),
        cost=_cost([verdict.cost for verdict in verdicts]),
        comparison=_comparison([each.comparison for each in verdicts if each.comparison]),
        intents={stack: digest for verdict in verdicts for stack, digest in verdict.intents.items()},
    )


def _cost(costs: Sequence[Cost]) -> Cost:
    known = [each.before for each in costs if each.before is not None]
    partly = any(each.before is None and each.after for each in costs)
    unpriced: Counter[str] = Counter()
    for each in costs:
        unpriced.update(each.unpriced)
    return Cost(
        before=sum(known, Decimal(0)) if known and not partly else None,
        after=sum((each.after for each in costs), Decimal(0)),
        currency=costs[0].currency,
        unpriced=dict(sorted(unpriced.items())),
        difference=_difference([each.difference for each in costs if each.difference]),
    )


def _difference(found: Sequence[Difference]) -> Difference | None:
    if not found:
        return None
    return Difference(
        total=_sum("", (each.total for each in found)),
        products=_sums(change for each in found for change in each.products),
        domains=_sums(change for each in found for change in each.domains),
    )


def _sums(changes: Iterable[Change]) -> tuple[Change, ...]:
    by_owner: dict[str, list[Change]] = {}
    for change in changes:
        by_owner.setdefault(change.owner, []).append(change)
    return tuple(_sum(owner, by_owner[owner]) for owner in sorted(by_owner))


def _sum(owner: str, changes: Iterable[Change]) -> Change:
    given = list(changes)
    return Change(
        owner=owner,
        before=sum((each.before for each in given), Decimal(0)),
        after=sum((each.after for each in given), Decimal(0)),
    )


def _comparison(found: Sequence[Comparison]) -> Comparison | None:
    if not found:
        return None
    return replace(
        found[0],
        contracts=tuple(dict.fromkeys(each for one in found for each in one.contracts)),
        transitions=tuple(dict.fromkeys(each for one in found for each in one.transitions)),
        unaffected=tuple(stack for one in found for stack in one.unaffected),
        impact=tuple(dict.fromkeys(said for one in found for said in one.impact)),
    )
