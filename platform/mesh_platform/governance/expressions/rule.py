"""A policy with an expression as a rule: asked once for each product, contract, agreement or planned step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from mesh_platform.rules import Failure, MeshRule, PlanRule
from mesh_platform.rules.steps import UnknownError

from . import facts
from .facts import Facts
from .reading import Read, about, reads
from .subjects import pruned, subjects
from .worker import WORKER, BrokenError, StoppedError

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Policy
    from mesh_platform.rules.model import Family
    from mesh_platform.rules.reader import PlanReader, Reader
    from mesh_platform.rules.steps import StepView

    from ..policies.listed import Listed

KINDS = ("DataProduct", "ProductStack", "DataContract", "AccessGrant")


class ExpressionError(Exception):
    """An expression says neither true nor false of something; the text says why, and of what."""


def rule_of(listed: Listed) -> MeshRule | PlanRule:
    """Return a policy with an expression as the rule that it is."""
    found = reads(listed.policy.expression or "")
    return ExpressionOnPlan(listed, found) if about(found) == "change" else ExpressionOnMesh(listed, found)


class _OfPolicy:
    """What a rule made of a policy says of itself: all of it is the policy's."""

    family: Family = "expression"

    def __init__(self, listed: Listed, found: tuple[Read, ...]) -> None:
        self._policy, self._found = listed.policy, found
        self.id, self.title, self.severity = listed.id, listed.policy.title, listed.policy.severity
        self.reads: Mapping[str, tuple[str, ...]] = dict.fromkeys(KINDS, tuple(map(str, found)))

    @property
    def remedy(self) -> str:
        """What the policy says to do about a failure."""
        return self._policy.remedy


class ExpressionOnMesh(_OfPolicy, MeshRule):
    """An expression over product, contract or agreement."""

    def check(self, reader: Reader) -> Iterator[Failure]:
        """Yield what the expression is false of; raises ExpressionError for what it says nothing of."""
        found = list(subjects(self._found, reader))
        answers = asked(self._policy, [each.facts for each in found])
        for subject, answer in zip(found, answers, strict=True):
            if answer is False:
                yield Failure(broken(self._policy, subject.name), subject.location, subject.product)
        said = [f"{subject.name}: {answer}" for subject, answer in zip(found, answers, strict=True) if _open(answer)]
        if said:
            raise ExpressionError(said[0] + (f", and {len(said) - 1} more" if said[1:] else ""))


class ExpressionOnPlan(_OfPolicy, PlanRule):
    """An expression over the steps of a plan that change something."""

    def over(self, reader: PlanReader) -> Iterator[tuple[StepView, Iterator[Failure]]]:
        """Yield every step that changes something, with what the expression says of it; all are asked at once."""
        known: list[StepView] = []
        for step in reader.changes():
            unknown = self._unknown(step)
            if unknown:
                yield step, _raising(UnknownError(f"{unknown} of {step.name} is known only after an apply"))
            else:
                known.append(step)
        environment = facts.of_environment(reader.environment)
        given = [pruned({"change": facts.of_step(s.identity), "environment": environment}, self._found) for s in known]
        try:
            answers = asked(self._policy, given)
        except (StoppedError, BrokenError) as error:
            yield known[0], _raising(error)
            return
        for step, answer in zip(known, answers, strict=True):
            if answer is False:
                yield step, iter([Failure(broken(self._policy, step.name))])
            elif _open(answer):
                yield step, _raising(ExpressionError(f"{step.name}: {answer}"))

    def _unknown(self, step: StepView) -> str:
        """Return what the expression reads of a step and nobody knows yet; nothing where all is known."""
        for each in self._found:
            if each.root == "change" and each.path[:1] in ((), ("old",), ("new",)):
                found = step.unknown(each.path)
                if found:
                    return found
        return ""


def asked(policy: Policy, given: Sequence[Facts]) -> list[bool | str]:
    """Return what the expression of a policy says of each of the facts: true, false, or why it is neither."""
    parameters = policy.parameters
    return WORKER.ask(policy.expression or "", [{**each, "parameters": parameters} for each in given]) if given else []


def broken(policy: Policy, name: str) -> str:
    """Say that something does not keep to a policy."""
    return f"{name} does not keep to it: {policy.title}"


def _open(answer: bool | str) -> bool:
    return isinstance(answer, str)


def _raising(error: Exception) -> Iterator[Failure]:
    raise error
    yield
