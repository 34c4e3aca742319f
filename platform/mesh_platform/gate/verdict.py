"""A verdict: what the rules say together, what an apply would do, and what it would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from mesh_platform.cost import Difference
from mesh_platform.differences import ContractDifference, Transition
from mesh_platform.errors import Exit
from mesh_platform.plan import Plan
from mesh_platform.rules import FileChange, Judgement, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Amounts a month. `unpriced` counts shapes by name.

    `before` is None where a stack has no plan, so that what exists is not all known; `difference` is of the others.
    """

    before: Decimal | None
    after: Decimal
    currency: str
    unpriced: Mapping[str, int]
    difference: Difference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The branch that a change goes to has moved on since the change began: by so many commits, to a tip."""

    commits: int
    tip: str

    def __str__(self) -> str:
        many = "a commit" if self.commits == 1 else f"{self.commits} commits"
        return (
            f"the base has moved on by {many} since this change began, to {self.tip[:12]}: the change is judged by the "
            "governance/ and environments/ of that, and the rest of it is not compared"
        )

    @property
    def next(self) -> str:
        """What to do about it."""
        return "rebase the change onto the base, or merge the base into it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Whose code has declared what is previewed where a change is one of code, and why it is that one's."""

    of: Literal["base", "head"]
    reason: str

    def __str__(self) -> str:
        return f"previewed with the code of the {self.of}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a change is, beside its plans: commits, files of the authority and of code that it touches, contracts that
    differ, things that change hands, and what it would do to a stack that it does not affect: nothing.

    `impact` says in sentences what a proposal to the authority would come to once it is merged; `moved` is None where
    the base is where the change began. `program` says whose code declared what is previewed, None where no code that
    does is changed.
    """

    base: str
    head: str
    authority: tuple[FileChange, ...] = ()
    code: tuple[FileChange, ...] = ()
    contracts: tuple[ContractDifference, ...] = ()
    transitions: tuple[Transition, ...] = ()
    unaffected: tuple[str, ...] = ()
    impact: tuple[str, ...] = ()
    moved: Moved | None = None
    program: Program | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is judged in one environment, or in several together. `unplanned` says by stack why it has no plan."""

    environments: tuple[str, ...]
    due: bool
    """Whether something was not evaluated that is due now, in an environment that is strict."""
    judgements: tuple[Judgement, ...]
    plans: tuple[Plan, ...]
    unplanned: Mapping[str, str]
    rules: int
    products: int
    cost: Cost
    comparison: Comparison | None = None
    intents: Mapping[str, str] = field(default_factory=dict[str, str])
    """By stack, the digest of what it is made from; docs/gate.md says what goes into it."""

    @property
    def affects_nothing(self) -> bool:
        """Whether it is of a change that affects no stack: then there is no plan, and nothing that it could cost."""
        return self.comparison is not None and not self.plans and not self.unplanned

    @property
    def failures(self) -> tuple[Judgement, ...]:
        """What the rules refuse, and nothing accepts."""
        return tuple(each for each in self.judgements if each.blocks)

    @property
    def waived(self) -> tuple[Judgement, ...]:
        """Failures that a waiver accepts for a while."""
        return tuple(each for each in self.judgements if each.outcome is Outcome.failed and each.waiver is not None)

    @property
    def warnings(self) -> tuple[Judgement, ...]:
        """Failures of policies that do not block yet."""
        failed = (each for each in self.judgements if each.outcome is Outcome.failed and each.waiver is None)
        return tuple(each for each in failed if not each.blocks)

    @property
    def not_evaluated(self) -> tuple[Judgement, ...]:
        """What the rules could not say."""
        return tuple(each for each in self.judgements if each.outcome is Outcome.unknown)

    @property
    def outcome(self) -> Outcome:
        """Fail, not evaluated where anything is left open, or pass."""
        if self.failures:
            return Outcome.failed
        return Outcome.unknown if self.not_evaluated else Outcome.passed

    @property
    def exit(self) -> Exit:
        """A failure and a rule that crashed block; in a strict environment so does what is due now."""
        stopped = any(each.stopped for each in self.judgements)
        return Exit.FAILED if self.failures or stopped or self.due else Exit.CLEAN
