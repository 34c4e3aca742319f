"""A verdict as a person reads it in a minute: the answer, what is wrong, what is open, what would happen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from mesh_platform.findings import Finding
from mesh_platform.plan import Plan, Step
from mesh_platform.rules import Judgement, Outcome, Phase

from .change_text import change_lines, counted
from .verdict import Cost, Verdict

SAID = {
    "create": "to create", "update": "to update", "replace": "to replace", "delete": "to delete", "import": "to import",
}  # fmt: skip
HEADS = {Outcome.passed: "PASS", Outcome.failed: "FAIL", Outcome.unknown: "NOT EVALUATED"}
LOUD = ("replace", "delete")
MOST = 8
"""Steps and products that are listed one by one; the others are counted."""


def text(verdict: Verdict) -> str:
    """Return a verdict as lines."""
    change = list(change_lines(verdict.comparison)) if verdict.comparison else []
    parts = (
        _head(verdict), _failures(verdict.failures), _softened(verdict), _open(verdict), change, _plans(verdict),
        [] if verdict.affects_nothing else _cost(verdict.cost),
    )  # fmt: skip
    return "\n\n".join("\n".join(part) for part in parts if part)


def documents_text(findings: Sequence[Finding]) -> str:
    """Return the verdict on documents with findings: no rule was evaluated."""
    head = f"FAIL: {counted(len(findings), 'finding')} in the documents, which come first; no rule was evaluated"
    return "\n".join(
        [head, "", *(f"{each.location}: {each.rule}: {each.message}\n    {each.remedy}" for each in findings)]
    )


def _head(verdict: Verdict) -> list[str]:
    failed, left = len(verdict.failures), len(verdict.not_evaluated)
    said = [counted(failed, "failure")] if failed else []
    said += [f"{len(verdict.waived)} waived"] if verdict.waived else []
    said += [counted(len(verdict.warnings), "warning")] if verdict.warnings else []
    said += [f"{left} not evaluated"] if left else []
    what = (
        f"{counted(verdict.rules, 'rule')}, {counted(verdict.products, 'product')} in {', '.join(verdict.environments)}"
    )
    return [f"{HEADS[verdict.outcome]}: {', '.join([*said, what])}"]


def _failures(found: Sequence[Judgement]) -> list[str]:
    """Return failures, and once for those of a rule that follow each other what to do."""
    groups = (list(group) for _, group in groupby(found, key=lambda each: (each.rule, each.remedy)))
    return [line for group in groups for line in (*map(_failure, group), f"    {group[0].remedy}")]


def _softened(verdict: Verdict) -> list[str]:
    """Return the failures that do not block, with what softens them: a waiver is always shown."""
    waived = [f"waived by {each.waiver}: {_failure(each)}" for each in verdict.waived]
    return [*waived, *(f"warning: {_failure(each)}" for each in verdict.warnings)]


def _failure(each: Judgement) -> str:
    place = each.location or ": ".join(filter(None, (each.stack, (each.urn or "").rpartition("::")[2]))) or "the change"
    policy = f", policy {each.policy}" if each.policy else ""
    return f"{place}: {each.rule} ({each.severity}{policy}): {each.message}"


def _open(verdict: Verdict) -> list[str]:
    """Return what was not evaluated, by reason: one line for all rules that share it."""
    groups: dict[tuple[str, Phase | None], list[str]] = defaultdict(list)
    for each in verdict.not_evaluated:
        groups[each.message, each.phase].append(each.rule)
    return [
        f"not evaluated{f' ({phase.value})' if phase else ''}: {why}: {', '.join(dict.fromkeys(rules))}"
        for (why, phase), rules in groups.items()
    ]


def _plans(verdict: Verdict) -> list[str]:
    if verdict.affects_nothing:
        return ["no stack is affected: an apply changes nothing"]
    changed = [plan for plan in verdict.plans if plan.resources]
    lines = [line for plan in changed for line in _plan(plan)]
    same = len(verdict.plans) - len(changed)
    return [*lines, *([f"{counted(same, 'stack')} without a change"] if same else [])]


def _plan(plan: Plan) -> Iterator[str]:
    yield f"{plan.stack}: {', '.join(f'{count} {SAID.get(op, op)}' for op, count in plan.counts().items())}"
    loud = [step for step in plan.resources if step.op in LOUD]
    yield from (f"    {_step(step)}" for step in loud[:MOST])
    if len(loud) > MOST:
        yield f"    and {len(loud) - MOST} more to replace or delete; mesh preview {plan.stack} lists them"
    yield from (f"    known only later: {said}" for said in plan.not_evaluated)


def _step(step: Step) -> str:
    named = [key for key in (step.replaces or ()) if not key.startswith("__")] or sorted(step.changes)
    forced = ", ".join(key for key in named if not key.startswith("__"))
    kept = ", protected" if step.protect else ""
    return f"{step.op} {step.type.rpartition(':')[2]} {step.name}{f', forced by {forced}' if forced else ''}{kept}"


def _cost(cost: Cost) -> list[str]:
    if not cost.currency:
        return ["cost: not known; governance/prices.yaml has the prices"]
    before = "not known" if cost.before is None else amount(cost.before)
    lines = [f"cost a month: {before} before, {amount(cost.after)} after, in {cost.currency}"]
    changes = [each for each in cost.difference.products if each.amount] if cost.difference else []
    lines += [f"    {each.owner}: {amount(each.before)} to {amount(each.after)}" for each in changes[:MOST]]
    if len(changes) > MOST:
        lines.append(f"    and {len(changes) - MOST} more products")
    if cost.unpriced:
        lines.append(f"    without a price: {', '.join(f'{name} ({count})' for name, count in cost.unpriced.items())}")
    return lines


def amount(value: Decimal) -> str:
    """Write an amount of money."""
    return f"{value:,.2f}"
