"""A verdict as GitHub-flavoured Markdown, for a comment on a change: the answer first, and never too long for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from mesh_platform.rules import Outcome

from ..change_text import counted
from .entries import Entry, Report, State
from .fitting import Section, fitted
from .markdown_change import change, cost, plans
from .markdown_code import code, listed

LIMIT = 65_000
"""Bytes. A comment on GitHub has at most 65,536 characters."""
HEADS = {Outcome.passed: "PASS", Outcome.failed: "FAIL", Outcome.unknown: "NOT EVALUATED"}


def markdown(report: Report) -> str:
    """Return a comment. All that comes from documents stands in it as code."""
    verdict = report.verdict
    sections = [
        Section(title=f"## {_head(report)}", head=(_about(report),)),
        _failures("Failures", report.of(State.failure)),
        _remedies(report.of(State.failure)),
        _failures("Warnings", report.of(State.warning)),
        _waived(report.of(State.waived)),
        _open(report.of(State.open)),
        *(change(verdict.comparison) if verdict and verdict.comparison else ()),
        *(plans(verdict) if verdict else ()),
        *(cost(verdict.cost) if verdict and not verdict.affects_nothing else ()),
    ]
    return fitted(sections, LIMIT)


def _head(report: Report) -> str:
    failures, waived, warnings, left = (
        len(report.of(state)) for state in (State.failure, State.waived, State.warning, State.open)
    )
    if report.verdict is None:
        return f"FAIL: {counted(failures, 'finding')} in the documents"
    said = [counted(failures, "failure")] if failures else []
    said += [f"{waived} waived"] if waived else []
    said += [counted(warnings, "warning")] if warnings else []
    said += [f"{left} not evaluated"] if left else []
    asked = f"{counted(report.verdict.rules, 'rule')}, {counted(report.verdict.products, 'product')}"
    blocked = " and blocked" if report.exit and not failures else ""
    return f"{HEADS[report.outcome]}{blocked}: {', '.join([*said, asked])}"


def _about(report: Report) -> str:
    if report.verdict is None:
        return "Correct them first: no rule was evaluated."
    compared = report.verdict.comparison
    since = f"; {code(compared.head)} compared with {code(compared.base)}" if compared else ""
    moved = (
        f"\n\n**Moved on**: {code(str(compared.moved))}; {compared.moved.next}." if compared and compared.moved else ""
    )
    return f"Judged for {listed(report.verdict.environments)}{since}.{moved}"


def _failures(title: str, entries: Sequence[Entry]) -> Section:
    table = ("| where | rule | severity | what is wrong |", "|---|---|---|---|")
    rows = [
        f"| {code(entry.place or 'the change', cell=True)} | {_rule(entry)} | {code(entry.severity, cell=True)}"
        f" | {code(entry.message, cell=True)} |"
        for entry in entries
    ]
    return Section(title=f"### {title}", head=table if rows else (), rows=tuple(rows), noun=title.lower(), most=100)


def _rule(entry: Entry) -> str:
    policy = f", policy {code(entry.policy, cell=True)}" if entry.policy else ""
    return f"{code(entry.rule, cell=True)}{policy}"


def _remedies(entries: Sequence[Entry]) -> Section:
    """Return what to do, once for each rule."""
    remedies = dict.fromkeys((entry.rule, entry.remedy) for entry in entries)
    rows = tuple(f"- {code(rule)}: {code(remedy)}" for rule, remedy in remedies)
    return Section(title="### What to do", rows=rows, noun="remedies")


def _waived(entries: Sequence[Entry]) -> Section:
    rows = tuple(
        f"- waiver {code(entry.waiver)} accepts {code(entry.rule)} at {code(entry.place or 'the change')}:"
        f" {code(entry.message)}"
        for entry in entries
    )
    return Section(title="### Waived", rows=rows, noun="waived failures")


def _open(entries: Sequence[Entry]) -> Section:
    """Return what was not evaluated, one row for all rules that share a reason."""
    groups: dict[tuple[bool, str, str, str], list[str]] = defaultdict(list)
    for entry in entries:
        groups[not entry.stopped, entry.phase, entry.stack, entry.message].append(entry.rule)
    rows = tuple(_reason(*reason, rules) for reason, rules in sorted(groups.items(), key=lambda each: each[0][0]))
    return Section(title="### Not evaluated", rows=rows, noun="reasons")


def _reason(asked: bool, phase: str, stack: str, why: str, rules: list[str]) -> str:
    when = f"{phase}: " if asked and phase else "" if asked else "**blocks**: "
    where = f"{code(stack)}: " if stack else ""
    return f"- {when}{where}{code(why)}: {listed(list(dict.fromkeys(rules)))}"
