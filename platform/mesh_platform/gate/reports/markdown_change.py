"""Parts of the Markdown report: contracts that differ, what changes hands, what an apply would do, what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mesh_platform.differences import ContractDifference, Difference, Transition
from mesh_platform.plan import Plan, Step
from mesh_platform.rules import FileChange

from ..change_text import counted
from ..text import SAID, amount
from ..verdict import Comparison, Cost, Verdict
from .fitting import Section
from .markdown_code import SHORT, code, listed

SHOWN = ("replace", "delete", "create", "update")
"""Operations of a plan in the order in which they are listed: what destroys first."""


def change(found: Comparison) -> Iterator[Section]:
    """Yield what a change is beside its plans."""
    contracts = [row for contract in found.contracts for row in _contract(contract)]
    yield Section(title="### Contracts", rows=tuple(contracts), noun="differences", most=80)
    transitions = [row for transition in found.transitions for row in _transition(transition)]
    yield Section(title="### What changes hands", rows=tuple(transitions), noun="rows")
    impact = tuple(f"- {code(each)}" for each in found.impact)
    yield Section(title="### What the proposal would come to", rows=impact, noun="rows")
    yield _files("Authority files", found.authority)
    yield _files("Files of code", found.code)


def plans(verdict: Verdict) -> Iterator[Section]:
    """Yield what an apply would do, stack by stack."""
    if verdict.affects_nothing:
        yield Section(title="### Plan", head=("No stack is affected: an apply changes nothing.",))
        return
    found = verdict.plans
    changed = [plan for plan in found if plan.resources]
    rows = [row for plan in changed for row in _plan(plan)]
    same = len(found) - len(changed)
    head = (f"{counted(same, 'stack')} without a change.", "") if same else ()
    yield Section(title="### Plan", head=head, rows=tuple(rows), noun="steps", most=60)


def cost(found: Cost) -> Iterator[Section]:
    """Yield what it costs a month, before and after."""
    if not found.currency:
        yield Section(title="### Cost", head=("Not known: there is no price book.",))
        return
    before = "not known" if found.before is None else amount(found.before)
    head = (f"A month: {before} before, {amount(found.after)} after, in {code(found.currency)}.", "")
    changes = [each for each in found.difference.products if each.amount] if found.difference else []
    rows = [f"- {code(each.owner)}: {amount(each.before)} to {amount(each.after)}" for each in changes]
    rows += [f"- without a price: {code(name)}, {count} of it" for name, count in found.unpriced.items()]
    yield Section(title="### Cost", head=head, rows=tuple(rows), noun="rows")


def _contract(found: ContractDifference) -> Iterator[str]:
    broken = len(found.breaking)
    said = f"{broken} of {counted(len(found.differences), 'difference')} breaking" if broken else "breaks no reader"
    yield f"- {code(str(found.port))}: {said}"
    for each in sorted(found.differences, key=lambda one: not one.breaking):
        yield f"  - {_difference(each)}"
    if found.agreements:
        yield f"  - hits {counted(len(found.agreements), 'agreement')}: {listed(found.agreements)}"


def _difference(found: Difference) -> str:
    old, new = (None if value is None else code(value, most=SHORT) for value in (found.old, found.new))
    values = f": {old} to {new}" if old and new else f": was {old}" if old else f": {new}" if new else ""
    return f"{'**breaking**, ' if found.breaking else ''}{found.direction.value} {code(found.what, most=SHORT)}{values}"


def _transition(found: Transition) -> Iterator[str]:
    yield f"- {code(found.what)} of {code(found.product)}: {code(found.old)} becomes {code(found.new)}"
    yield from (f"  - {code(said)}" for said in found.destroys)


def _files(title: str, files: Sequence[FileChange]) -> Section:
    rows = tuple(f"- {code(each.path)}{_fate(each)}" for each in files)
    return Section(title=f"### {title}", rows=rows, noun="files")


def _fate(file: FileChange) -> str:
    return ", new" if file.base is None else ", gone" if file.head is None else ""


def _plan(plan: Plan) -> Iterator[str]:
    counts = ", ".join(f"{count} {_operation(op)}" for op, count in plan.counts().items())
    yield f"- {code(plan.stack)}: {counts}"
    order = {op: position for position, op in enumerate(SHOWN)}
    for step in sorted(plan.resources, key=lambda each: order.get(each.op, len(order))):
        yield f"  - {_step(step)}"
    yield from (f"  - known only later: {code(said)}" for said in plan.not_evaluated)


def _operation(op: str) -> str:
    return SAID[op] if op in SAID else code(op)


def _step(step: Step) -> str:
    named = [key for key in step.replaces if not key.startswith("__")] or sorted(step.changes)
    forced = [key for key in named if not key.startswith("__")]
    verb = step.op if step.op in SAID else code(step.op)
    why = f", {'forced by' if step.op == 'replace' else 'changes'} {listed(forced)}" if forced else ""
    kept = ", protected" if step.protect else ""
    return f"{verb} {code(step.type.rpartition(':')[2])} {code(step.name)}{why}{kept}"
