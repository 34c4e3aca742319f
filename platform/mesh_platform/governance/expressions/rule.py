"""A policy with an expression as a rule: asked once for each product, contract, agreement or planned step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pydantic import JsonValue

from mesh_platform.findings import Location
from mesh_platform.rules import Failure, MeshRule, PlanRule
from mesh_platform.rules.steps import UnknownError

from . import facts
from .facts import Facts
from .reading import Read, about, reads
from .worker import WORKER, BrokenError, StoppedError

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Policy
    from mesh_platform.mesh.model import Product
    from mesh_platform.rules.model import Family
    from mesh_platform.rules.reader import PlanReader, Reader
    from mesh_platform.rules.steps import StepView

    from ..policies.listed import Listed

KINDS = ("DataProduct", "ProductStack", "DataContract", "AccessGrant")


class ExpressionError(Exception):
    """An expression says neither true nor false of something; the text says why, and of what."""


class Subject(NamedTuple):
    """What an expression is asked about: what it is called, the product it is of, where it stands, and its facts."""

    name: str
    product: str
    location: Location
    facts: Facts


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
        subjects = list(_subjects(self._found, reader))
        answers = asked(self._policy, [each.facts for each in subjects])
        for subject, answer in zip(subjects, answers, strict=True):
            if answer is False:
                yield Failure(broken(self._policy, subject.name), subject.location, subject.product)
        said = [f"{subject.name}: {answer}" for subject, answer in zip(subjects, answers, strict=True) if _open(answer)]
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


def pruned(given: Facts, found: Sequence[Read]) -> Facts:
    """Return of the variables what an expression reads, and nothing beside it."""
    return {
        name: _below(value, [each.path for each in found if each.root == name])
        for name, value in given.items()
        if any(each.root == name for each in found)
    }


def _below(value: JsonValue, paths: Sequence[tuple[str, ...]]) -> JsonValue:
    if not isinstance(value, dict) or not all(paths):
        return value
    kept: dict[str, list[tuple[str, ...]]] = {}
    for head, *rest in paths:
        kept.setdefault(head, []).append(tuple(rest))
    return {key: _below(inner, kept[key]) for key, inner in value.items() if key in kept}


def _subjects(found: Sequence[Read], reader: Reader) -> Iterator[Subject]:
    """Yield what is judged of the kind that an expression is about, with the facts that it reads."""
    kind, environment = about(tuple(found)), facts.of_environment(reader.environment)
    for each in _chosen(str(kind), found, reader):
        yield each._replace(facts=pruned({**each.facts, "environment": environment}, found))


def _chosen(kind: str, found: Sequence[Read], reader: Reader) -> Iterator[Subject]:
    for product in reader.products:
        of_product = _product(product, reader)
        if kind == "product":
            yield Subject(str(product.id), str(product.id), _place(found, product, reader), of_product)
        for port in product.ports if kind != "product" else ():
            place = reader.of_port(port.id)
            of_port: Facts = {
                **of_product,
                "contract": facts.of_contract(port, reader.document("DataContract", place.file)),
            }
            if kind == "contract":
                yield Subject(str(port.id), str(product.id), place, of_port)
                continue
            for agreement in reader.mesh.agreements:
                if agreement.port == port.id and reader.environment.id in agreement.environments:
                    grant = reader.document("AccessGrant", agreement.path)
                    told: Facts = {**of_port, "agreement": facts.of_agreement(agreement, reader.mesh, grant)}
                    yield Subject(agreement.id, str(product.id), reader.place("AccessGrant", agreement.path), told)


def _place(found: Sequence[Read], product: Product, reader: Reader) -> Location:
    """Return where stack.yaml says what is read, where nothing else of the product is; else the product's document."""
    paths = [each.path for each in found if each.root == "product" and each.path[:1] != ("id",)]
    if paths and all(path[:1] == ("stack",) for path in paths):
        return reader.of_product("ProductStack", product.id, *paths[0][1:])
    return reader.of_product("DataProduct", product.id)


def _product(product: Product, reader: Reader) -> Facts:
    file = f"{product.folder}/product.odps.yaml"
    return {"product": facts.of_product(product, reader.mesh, reader.document("DataProduct", file))}


def _open(answer: bool | str) -> bool:
    return isinstance(answer, str)


def _raising(error: Exception) -> Iterator[Failure]:
    raise error
    yield
