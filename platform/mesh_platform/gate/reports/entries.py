"""What every report lists, of a verdict or of documents: failures, warnings, what is waived, what was not evaluated."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from mesh_platform.errors import Exit
from mesh_platform.rules import ALL, Judgement, Outcome, Rule

from .plain import visible

if TYPE_CHECKING:
    from mesh_platform.findings import Finding, Location

    from ..verdict import Verdict

RULES: dict[str, Rule] = {rule.id: rule for rule in ALL}
FIRST = "the documents have findings, which come first"
"""Why no rule was evaluated."""


class State(StrEnum):
    """What an entry does: only a failure blocks, and what was not evaluated where it is due or its rule crashed."""

    failure = "failure"
    warning = "warning"
    waived = "waived"
    open = "not evaluated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that a report lists. Its texts are on one line; they are not escaped for any format."""

    state: State
    rule: str
    title: str
    severity: str
    message: str
    remedy: str
    location: Location | None = None
    stack: str = ""
    urn: str = ""
    policy: str = ""
    waiver: str = ""
    phase: str = ""
    product: str = ""
    stopped: bool = False

    @property
    def resource(self) -> str:
        """The logical name of the resource; empty where it is about none."""
        return self.urn.rpartition("::")[2]

    @property
    def file(self) -> str:
        """The path of the document; empty where it is in none."""
        return visible(self.location.file) if self.location else ""

    @property
    def place(self) -> str:
        """Where it is, as a person looks for it: a place in a document, or a resource of a stack."""
        if self.location:
            return visible(str(self.location))
        return ": ".join(filter(None, (self.stack, self.resource)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a report is made of; `verdict` is None where the documents have findings."""

    outcome: Outcome
    exit: Exit
    entries: tuple[Entry, ...]
    verdict: Verdict | None = None

    def of(self, state: State) -> tuple[Entry, ...]:
        """Return the entries of one state."""
        return tuple(each for each in self.entries if each.state is state)


def of_verdict(verdict: Verdict) -> Report:
    """Return what a report of a verdict is made of."""
    return Report(
        outcome=verdict.outcome,
        exit=verdict.exit,
        entries=tuple(_entry(each) for each in verdict.judgements if each.outcome is not Outcome.passed),
        verdict=verdict,
    )


def of_findings(findings: Iterable[Finding]) -> Report:
    """Return what a report of documents with findings is made of: no rule was evaluated."""
    found = [
        Entry(
            state=State.failure, rule=visible(each.rule), title="", severity=visible(each.severity),
            message=visible(each.message), remedy=visible(each.remedy), location=each.location,
        )
        for each in findings
    ]  # fmt: skip
    left = [
        Entry(
            state=State.open, rule=rule.id, title=rule.title, severity=rule.severity, message=FIRST,
            remedy="correct the documents", phase="now",
        )
        for rule in ALL
    ]  # fmt: skip
    return Report(outcome=Outcome.failed, exit=Exit.USAGE, entries=(*found, *left))


def _entry(each: Judgement) -> Entry:
    rule = RULES.get(each.rule)
    return Entry(
        state=_state(each),
        rule=visible(each.rule),
        title=rule.title if rule else "",
        severity=each.severity,
        message=visible(each.message),
        remedy=visible(each.remedy),
        location=each.location,
        stack=visible(each.stack or ""),
        urn=visible(each.urn or ""),
        policy=visible(each.policy or ""),
        waiver=visible(each.waiver or ""),
        phase=each.phase.value if each.phase else "",
        product=visible(each.product or ""),
        stopped=each.stopped,
    )


def _state(each: Judgement) -> State:
    if each.outcome is Outcome.unknown:
        return State.open
    if each.waiver is not None:
        return State.waived
    return State.failure if each.blocks else State.warning
