"""What a rule is, and what it says: failures, and judgements with the policy behind them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from mesh_platform.findings import Location

from .selection import EVERYTHING, Selection

if TYPE_CHECKING:
    from pydantic import JsonValue

    from .change import ChangeReader
    from .parameters import Parameters
    from .reader import PlanReader, Reader
    from .steps import StepView

Severity = Literal["low", "medium", "high", "critical"]
Family = Literal[
    "ownership", "naming", "classification", "retention", "residency", "namespace-security", "workload-security",
    "quota", "cost", "destructive-change", "resilience", "rights", "authority", "agreement", "contract",
    "waiver", "expression",
]  # fmt: skip
"""What policies name; a policy of a family sets the parameters of all its rules. `expression` is for those that have
one of their own.
"""
Order = Literal["atMost", "atLeast", "subset", "superset", "trueIsStricter", "exact"]
"""How a parameter tightens: a lower limit, a higher one, fewer allowed, more asked for, true, and not at all."""
Subject = Literal["product", "domain", "environment", "change"]
"""What one failure of a rule is about, and by what a policy may choose it."""
Facts = Mapping[str, "JsonValue"]


class Outcome(StrEnum):
    """The three values of a judgement."""

    passed = "pass"
    failed = "fail"
    unknown = "not evaluated"


class Stage(StrEnum):
    """What a failure does: in a stage of its policy it warns, then it blocks."""

    warn = "warn"
    enforce = "enforce"


class Phase(StrEnum):
    """When what was not evaluated is decided."""

    now = "now"
    before_apply = "before apply"


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that a rule refuses, and where: in a document where it is known.

    `product` is the id of the product that it is about, or of the domain where it is about a whole one: for waivers.
    """

    message: str
    location: Location | None = None
    product: str | None = None


class Rule:
    """One rule. Its docstring is the remedy that is shown to whoever broke it.

    `reads` has what it looks at: resource types with the properties of their steps (`metadata.labels`), and kinds of
    documents with the fields that failures point at. `orders` has its parameters and how each tightens, `defaults` what
    holds where nobody says anything; a parameter without a default limits nothing then. `passing` and `failing` are
    facts of a specimen that it lets pass and that it refuses with `given` parameters. Rules are pure and keep no state.
    """

    id: str
    title: str
    family: Family
    severity: Severity
    reads: Mapping[str, tuple[str, ...]]
    subject: ClassVar[Subject] = "product"
    stage: ClassVar[Stage] = Stage.enforce
    orders: ClassVar[Mapping[str, Order]] = {}
    defaults: ClassVar[Facts] = {}
    given: ClassVar[Facts] = {}
    passing: ClassVar[Facts] = {}
    failing: ClassVar[Facts] = {}

    @property
    def remedy(self) -> str:
        """What to do about a failure."""
        return " ".join(inspect.cleandoc(type(self).__doc__ or "").split())


class MeshRule(Rule):
    """A rule on the mesh: it needs no plan, and is judged before anything is composed."""

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Yield what is wrong in the domains that are judged."""
        raise NotImplementedError


class PlanRule(Rule):
    """A rule on the steps of a plan. `about` has the types whose steps it is asked about, without it all it reads."""

    about: ClassVar[tuple[str, ...]] = ()

    def over(self, reader: PlanReader) -> Iterator[tuple[StepView, Iterator[Failure]]]:
        """Yield every step that the rule is asked about, with what is wrong with it."""
        for kind in self.about or self.reads:
            if ":" in kind:
                yield from ((step, self.check(step, reader)) for step in reader.chosen(kind))

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """Yield what is wrong with one step."""
        raise NotImplementedError


class ChangeRule(Rule):
    """A rule on a change: what differs between a base and a head. Without a base it is not evaluated."""

    subject = "change"

    def check(self, reader: ChangeReader) -> Iterator[Failure]:
        """Yield what is wrong with the change; raises OpenError for what cannot be said yet."""
        raise NotImplementedError


class OpenError(Exception):
    """A rule cannot say anything about something now; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A rule as it is applied: with parameters, severity and stage of a policy, or its own where none is in force."""

    rule: Rule
    parameters: Parameters
    severity: Severity
    policy: str | None = None
    stage: Stage = Stage.enforce
    selection: Selection = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one rule says of one thing. `stopped` means that it crashed: that blocks, whatever the environment.

    `waiver` is the id of the waiver that accepts the failure for a while; `product` is whom it is about, where known: a
    product, or a domain as a whole.
    """

    rule: str
    severity: Severity
    outcome: Outcome
    message: str
    remedy: str
    location: Location | None = None
    phase: Phase | None = None
    policy: str | None = None
    stack: str | None = None
    urn: str | None = None
    stage: Stage = Stage.enforce
    waiver: str | None = None
    product: str | None = None
    stopped: bool = field(default=False, compare=False)

    @property
    def blocks(self) -> bool:
        """Whether it is a failure that nothing accepts and no stage softens."""
        return self.outcome is Outcome.failed and self.stage is Stage.enforce and self.waiver is None

    def __str__(self) -> str:
        place = self.location or self.urn or self.stack
        return f"{f'{place}: ' if place else ''}{self.rule}: {self.message} ({self.remedy})"
