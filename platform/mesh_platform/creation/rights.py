"""What the mesh says of an answer: who may, what exists, what is left of quotas and budgets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from mesh_platform.documents.problem import nearest
from mesh_platform.mesh.ids import RESERVED_DOMAINS, RESERVED_PRODUCTS

if TYPE_CHECKING:
    from .known import Known

Answers = Mapping[str, str]
Fault = tuple[str, str]
Check = Callable[["Known", Answers], Fault | None]


def _there(what: str, name: str, names: Collection[str]) -> Fault | None:
    if name in names:
        return None
    near = nearest(name, names)
    known = ", ".join(sorted(names)[:8]) or "none yet"
    return f"{what} {name!r} does not exist", f"did you mean {near}?" if near else f"there is: {known}"


def _domain(known: Known, answers: Answers) -> Fault | None:
    domain = answers["domain"]
    missing = _there("domain", domain, known.domains)
    if missing:
        return missing[0], f"{missing[1]} mesh new domain makes a new one"
    charter, there = known.charter(domain), known.products(domain)
    if charter and there >= charter.quotas.products:
        said = f"{domain} has {there} products, and its charter allows {charter.quotas.products}"
        return said, f"retire one, or have governance raise quotas.products in governance/domains/{domain}.yaml"
    return None


def _product(known: Known, answers: Answers) -> Fault | None:
    product, domain = answers["product"], answers["domain"]
    if product in RESERVED_PRODUCTS:
        return f"{product!r} is reserved for the platform", "choose another name"
    if f"{domain}.{product}" in known.index.products:
        return f"{domain}.{product} exists already", "choose another name, or change the one that is there"
    return None


def _team(known: Known, answers: Answers) -> Fault | None:
    team, domain = answers["team"], answers["domain"]
    missing = _there("team", team, known.index.teams)
    charter = known.charter(domain)
    if missing or charter is None or charter.owner == team:
        return missing
    said = f"{team} has no right to the domain {domain}, which {charter.owner} owns"
    return said, f"ask {charter.owner} to make it, or have governance change governance/domains/{domain}.yaml"


def _receiver(known: Known, answers: Answers) -> Fault | None:
    domain = known.domain(answers["domain"])
    if domain is None:
        return None
    return _there(f"in domains/{domain.id}/domain.yaml a receiver", answers["receiver"], domain.receivers)


def _environment(known: Known, answers: Answers) -> Fault | None:
    name, domain = answers["environment"], answers["domain"]
    missing = _there("environment", name, known.index.environments)
    if missing or known.charter(domain) is None or name in known.environments(domain):
        return missing
    return f"data of {domain} may not lie in {name}", f"choose {' or '.join(known.environments(domain)) or 'another'}"


def _tier(known: Known, answers: Answers) -> Fault | None:
    tiers = known.tiers(answers.get("environment"))
    return _there("tier", answers["tier"], tiers) if tiers else None


def _classification(known: Known, answers: Answers) -> Fault | None:
    level, levels = answers["classification"], known.levels
    missing = _there("level", level, levels)
    if missing is None and answers.get("personal_data") == "yes" and level == levels[0]:
        return f"personal data cannot be {level}", f"choose {' or '.join(levels[1:])}"
    return missing


def _currency(known: Known, answers: Answers) -> Fault | None:
    if known.currency is None or answers["currency"] == known.currency:
        return None
    return f"the currency of the mesh is {known.currency}", f"give the budget in {known.currency}"


def _budget(known: Known, answers: Answers) -> Fault | None:
    domain = answers["domain"]
    if known.charter(domain) is None:
        return None
    left = known.budget_left(domain)
    if Decimal(answers["budget"]) <= left:
        return None
    said = f"{answers['budget']} {answers.get('currency', '')} a month is more than {domain} has left: {left}"
    return said, f"ask for less, or have governance raise the budget in governance/domains/{domain}.yaml"


def workspace(known: Known, answers: Answers) -> Fault | None:
    """Return why a product may not have a workspace of its own."""
    charter = known.charter(answers.get("domain", ""))
    if charter is None or answers["workspace"] != "dedicated":
        return None
    used, allowed = sum(stack.workspace == "dedicated" for stack in known.stacks(charter.domain)), charter.quotas
    if used < allowed.dedicated_workspaces:
        return None
    said = f"{charter.domain} has {used} workspaces of its own, and its charter allows {allowed.dedicated_workspaces}"
    return said, "take the shared one, or have governance raise quotas.dedicatedWorkspaces in its charter"


def _input(known: Known, answers: Answers) -> Fault | None:
    contract = known.contract(answers["input"])
    if contract is None:
        return _there("port", answers["input"], known.contracts)
    types = {server.type for server in contract.servers}
    wanted, noun = ("databricks", "table") if "input_column" in answers else ("kafka", "topic")
    return None if wanted in types else (f"{answers['input']} is no {noun}", f"choose a port that is a {noun}")


def _input_version(known: Known, answers: Answers) -> Fault | None:
    contract = known.contract(answers["input"])
    if contract is None or contract.version == answers["input_version"]:
        return None
    return f"{answers['input']} is at {contract.version}", "leave it out"


def _column(name: str) -> Check:
    def check(known: Known, answers: Answers) -> Fault | None:
        contract = known.contract(answers["input"])
        if contract is None:
            return None
        return _there(f"in {answers['input']} a column", answers[name], [each.name for each in known.plain(contract)])

    return check


def _new_domain(known: Known, answers: Answers) -> Fault | None:
    domain = answers["domain"]
    if domain in RESERVED_DOMAINS:
        return f"{domain!r} is reserved for the platform", "choose another name"
    if domain in known.index.domains or domain in known.index.charters:
        return f"the domain {domain} exists already", "choose another name, or change the one that is there"
    return None


def _new_team(known: Known, answers: Answers) -> Fault | None:
    if answers.get("new_team") != "yes":
        missing = _there("team", answers["team"], known.index.teams)
        return (missing[0], f"{missing[1]} --set new_team=yes makes it") if missing else None
    if answers["team"] in known.index.teams:
        return f"the team {answers['team']} exists already", "leave new_team out, or choose another name"
    return None


def _steward(known: Known, answers: Answers) -> Fault | None:
    return _there("team", answers["steward"], known.index.teams)


def _residency(known: Known, answers: Answers) -> Fault | None:
    return _there("in the environments a residency", answers["residency"], known.residencies)


PRODUCT: dict[str, Check] = {
    "domain": _domain,
    "product": _product,
    "team": _team,
    "receiver": _receiver,
    "environment": _environment,
    "tier": _tier,
    "classification": _classification,
    "currency": _currency,
    "budget": _budget,
    "input": _input,
    "input_version": _input_version,
    "input_key": _column("input_key"),
    "input_column": _column("input_column"),
}
DOMAIN: dict[str, Check] = {
    "domain": _new_domain,
    "team": _new_team,
    "steward": _steward,
    "currency": _currency,
    "residency": _residency,
    "tier": _tier,
}
"""What is held against the mesh, by what a template makes and by the name of the answer."""
