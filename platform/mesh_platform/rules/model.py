"""What a rule is, and what it says: failures, and judgements with the policy behind them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal

from mesh_platform.findings import Location

if TYPE_CHECKING:
    from .parameters import Parameters
    from .reader import PlanReader, Reader
    from .steps import StepView

Severity = Literal["low", "medium", "high", "critical"]
Family = Literal[
    "ownership", "naming", "classification", "retention", "residency", "namespace-security", "quota", "cost",
    "destructive-change",
]  # fmt: skip
"""What policies name; a policy of a family sets the parameters of all its rules."""


class Outcome(StrEnum):
    """The three values of a judgement."""

    passed = "pass"
    failed = "fail"
    unknown = "not evaluated"


class Phase(StrEnum):
    """When what was not evaluated is decided."""

    now = "now"
    before_apply = "before apply"


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that a rule refuses, and where: in a document where it is known."""

    message: str
    location: Location | None = None


class Rule:
    """One rule. Its docstring is the remedy that is shown to whoever broke it.

    `reads` has what it looks at: resource types with the properties of their steps (`metadata.labels`), and kinds of
    documents with the fields that failures point at. `orders` has its parameters and how each is ordered (atMost,
    atLeast, exact, subset). Rules are pure and keep no state.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    family: ClassVar[Family]
    severity: ClassVar[Severity]
    reads: ClassVar[Mapping[str, tuple[str, ...]]]
    orders: ClassVar[Mapping[str, str]] = {}

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

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """Yield what is wrong with one step."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A rule as it is applied: with the parameters and the severity of a policy, or its own where none is in force."""

    rule: Rule
    parameters: Parameters
    severity: Severity
    policy: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one rule says of one thing. `stopped` means that it crashed: that blocks, whatever the environment."""

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
    stopped: bool = field(default=False, compare=False)

    def __str__(self) -> str:
        place = self.location or self.urn or self.stack
        return f"{f'{place}: ' if place else ''}{self.rule}: {self.message} ({self.remedy})"
