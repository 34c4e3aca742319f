"""Cases of policies: facts that pass and facts that fail, tried with the real rule or the real expression."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import JsonValue

from mesh_platform.findings import Finding, Location
from mesh_platform.rules import Outcome, Selection, Setting

from .expressions.reading import ROOTS
from .expressions.rule import asked
from .expressions.worker import BrokenError, StoppedError
from .policies import Listed, alone
from .specimen import judged, specimen, unknown
from .specimen.made import FactsError

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Classification

Facts = Mapping[str, JsonValue]
PASS, FAIL = "pass", "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One case: what it expects, pass or fail, and what came out; `wrong` says how that differs, nothing where not."""

    policy: str
    expected: str
    number: int
    facts: Facts
    wrong: str
    location: Location


def tried(each: Listed, policies: Sequence[Listed], classification: Classification | None) -> Iterator[Tried]:
    """Yield every case of a policy; of an extension it is the tightened rule that is asked."""
    levels = classification.levels if classification else ()
    settings = [_everywhere(setting) for setting in alone(each, policies, levels)]
    for expected, number, facts in cases(each):
        came, why = _expressed(each, facts) if each.policy.expression else _built_in(settings, facts, classification)
        wrong = "" if came == expected else why or f"it comes to {came}"
        place = each.document.at("cases", expected, number)
        yield Tried(policy=each.id, expected=expected, number=number + 1, facts=facts, wrong=wrong, location=place)


def cases(each: Listed) -> Iterator[tuple[str, int, Facts]]:
    """Yield what each case expects, its position among those, and its facts."""
    for expected, listing in ((PASS, each.policy.cases.passing), (FAIL, each.policy.cases.failing)):
        yield from ((expected, position, facts) for position, facts in enumerate(listing))


def strange(each: Listed) -> Iterator[Finding]:
    """Yield facts that there are not: of a built-in rule those of the specimen, of an expression its variables."""
    for expected, position, facts in cases(each):
        if each.policy.expression is not None:
            names, known = [name for name in facts if name not in ROOTS], ROOTS
        else:
            names, known = list(unknown(facts)), ()
        for name in names:
            said = f"there is no fact {name!r}" + (f"; there are {', '.join(known)}" if known else "")
            remedy = "docs/facts.md lists the facts that there are"
            yield each.document.finding("unknown-key", said, ("cases", expected, position, name), remedy)


def _built_in(settings: Sequence[Setting], facts: Facts, classification: Classification | None) -> tuple[str, str]:
    try:
        found = judged(settings, specimen(facts, classification))
    except FactsError as error:
        return "", str(error)
    stopped = [each.message for each in found if each.stopped]
    failed = [f"{each.rule}: {each.message}" for each in found if each.outcome is Outcome.failed]
    if stopped:
        return "", stopped[0]
    return (FAIL, f"it fails: {failed[0]}") if failed else (PASS, "it passes")


def _expressed(each: Listed, facts: Facts) -> tuple[str, str]:
    try:
        (answer,) = asked(each.policy, [dict(facts)])
    except (BrokenError, StoppedError) as error:
        return "", str(error)
    if isinstance(answer, str):
        return "", answer
    return (PASS, "it passes") if answer else (FAIL, "it fails: the expression is false")


def _everywhere(setting: Setting) -> Setting:
    """Return a setting without what its policy chooses by name: a specimen is of no domain of the mesh."""
    parts: dict[str, list[str]] = {"domains": [], "products": [], "environments": []}
    within = tuple(each.model_copy(update=parts) for each in setting.selection.within)
    return replace(setting, selection=Selection(within))
