"""Answers that nobody gave: what the mesh already says, else what the template proposes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .answers import WrongAnswer
from .known import Known
from .render import default

if TYPE_CHECKING:
    from .template import Template

REQUIRED = {
    "product": frozenset({"product", "purpose", "budget"}),
    "domain": frozenset({"domain", "team", "purpose", "budget", "cost_centre"}),
}
"""Questions that only a person can answer, by what a template makes."""
Answers = Mapping[str, str]


def complete(template: Template, known: Known, answers: Answers) -> tuple[dict[str, str], list[WrongAnswer]]:
    """Return an answer for every question in its order; those that stay without one are empty, and told."""
    found: dict[str, str] = {}
    missing: list[WrongAnswer] = []
    for name in template.questions:
        value = answers[name] if name in answers else proposal(template, known, name, found)
        if value is None:
            missing.append(WrongAnswer(name, "it is missing", f"give --set {name}=..., {_meaning(template, name)}"))
        found[name] = value or ""
    return found, missing


def proposal(template: Template, known: Known, name: str, answers: Answers) -> str | None:
    """Return the answer that is proposed for a question, from the answers before it; None where there is none."""
    if name in REQUIRED[template.makes]:
        return None
    if name in FROM_MESH and not (name == "domain" and template.makes == "domain"):
        return FROM_MESH[name](known, answers)
    return default(template, name, answers)


def _meaning(template: Template, name: str) -> str:
    return template.prompts.get(name, name)[:1].lower() + template.prompts.get(name, name)[1:]


def _only(names: tuple[str, ...]) -> str | None:
    return names[0] if len(names) == 1 else None


def _team(known: Known, answers: Answers) -> str | None:
    charter = known.charter(answers.get("domain", ""))
    return charter.owner if charter else None


def _contact(known: Known, answers: Answers) -> str | None:
    team = known.team(answers.get("team", ""))
    return team.contact.email if team else None


def _code_owners(known: Known, answers: Answers) -> str | None:
    team = known.team(answers.get("team", ""))
    return team.code_host if team else None


def _receiver(known: Known, answers: Answers) -> str | None:
    domain = known.domain(answers.get("domain", ""))
    return next(iter(domain.receivers), None) if domain else None


def _environment(known: Known, answers: Answers) -> str | None:
    allowed = known.environments(answers.get("domain", ""))
    return "local" if "local" in allowed else next(iter(allowed), None)


def _tier(known: Known, answers: Answers) -> str | None:
    domain = known.domain(answers.get("domain", ""))
    tiers = known.tiers(answers.get("environment"))
    named = domain.defaults.namespace.tier if domain else ""
    return named if named in tiers else next(iter(tiers), None)


def _classification(known: Known, answers: Answers) -> str | None:
    port = known.contract(answers.get("input", ""))
    if port is not None:
        return known.classification_of(port)
    return "internal" if "internal" in known.levels else next(reversed(known.levels), None)


def _version(known: Known, answers: Answers) -> str | None:
    port = known.contract(answers.get("input", ""))
    return port.version if port else None


def _key(known: Known, answers: Answers) -> str | None:
    port = known.contract(answers.get("input", ""))
    return next((each.name for each in known.plain(port) if each.primary_key), None) if port else None


def _column(known: Known, answers: Answers) -> str | None:
    port = known.contract(answers.get("input", ""))
    return next((each.name for each in known.plain(port) if not each.primary_key), None) if port else None


FROM_MESH: dict[str, Callable[[Known, Answers], str | None]] = {
    "domain": lambda known, _: _only(known.domains),
    "team": _team,
    "contact": _contact,
    "code_owners": _code_owners,
    "receiver": _receiver,
    "environment": _environment,
    "tier": _tier,
    "classification": _classification,
    "currency": lambda known, _: known.currency,
    "input": lambda known, _: _only(known.contracts),
    "input_version": _version,
    "input_key": _key,
    "input_column": _column,
    "steward": lambda known, _: known.steward,
    "residency": lambda known, _: next(iter(known.residencies), None),
}
"""What the mesh itself answers, from the answers before it."""
