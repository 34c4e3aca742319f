"""What governance says agrees: teams, members and their keys, levels, currencies, policies and waivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mesh_platform.documents.kinds.governance import LevelRange

from .policies import policies

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import (
        ApprovalRules,
        Classification,
        DomainCharter,
        PriceBook,
        Team,
        Waiver,
    )
    from mesh_platform.documents.kinds.governance import Member

    from ..index import Index


def governance(index: Index) -> None:
    """Check every document of governance/."""
    _charters(index)
    policies(index)
    _waivers(index)
    _teams(index)
    for document in index.documents.of("Classification"):
        _classification(index, document)
    for document in index.documents.of("ApprovalRules"):
        rules = cast("ApprovalRules", document.model).rules
        index.once(document, "duplicate-id", "rule", [rule.id for rule in rules], ("rules",), ("id",))
        _conditions(index, document, cast("ApprovalRules", document.model))
    for document in index.documents.of("PriceBook"):
        prices = cast("PriceBook", document.model).prices
        index.once(document, "duplicate-id", "shape", [price.shape for price in prices], ("prices",), ("shape",))


def _charters(index: Index) -> None:
    for document in index.charters.values():
        charter = cast("DomainCharter", document.model)
        index.team(document, charter.owner, "owner")
        for position, steward in enumerate(charter.stewards):
            index.team(document, steward, "stewards", position)
        index.currency(document, charter.budget.currency, "budget", "currency")


def _waivers(index: Index) -> None:
    for document in index.documents.of("Waiver"):
        waiver = cast("Waiver", document.model)
        index.team(document, waiver.owner, "owner")
        for position, scope in enumerate(waiver.scope):
            if "." in scope:
                index.product(document, scope, "scope", position)
            else:
                place = f"domains/{scope}/domain.yaml"
                index.refer(document, "domain", scope, index.domains, ("scope", position), place)
        for position, environment in enumerate(waiver.environments):
            index.environment(document, environment, "environments", position)


def _teams(index: Index) -> None:
    """One person has one id, and a key is one person's, over all teams; what follows a key's base64 is a comment."""
    owners: dict[str, str] = {}
    people: dict[str, str] = {}
    for document in index.teams.values():
        members = cast("Team", document.model).members
        index.once(document, "duplicate-id", "member", [member.id for member in members], ("members",), ("id",))
        for place, member in enumerate(members):
            _person(index, document, people, member, place)
            for position, key in enumerate(member.keys):
                owner = owners.setdefault(" ".join(key.key.split()[:2]), member.id)
                if owner != member.id:
                    said = f"the key belongs to {owner} already"
                    index.add(document, "duplicate-id", said, "members", place, "keys", position, "key")


def _person(index: Index, document: Document, people: dict[str, str], member: Member, place: int) -> None:
    same = people.setdefault(member.subject, member.id)
    if same != member.id:
        said = f"subject {member.subject!r} is {same} already; a person has one id in all teams"
        index.add(document, "duplicate-id", said, "members", place, "subject")


def _conditions(index: Index, document: Document, rules: ApprovalRules) -> None:
    for position, rule in enumerate(rules.rules):
        asked = rule.when.classification
        levels = [asked] if not isinstance(asked, LevelRange) else [asked.at_least, asked.at_most]
        for level in levels:
            if level is not None and index.levels and level not in index.levels:
                path = ("rules", position, "when", "classification")
                index.add(document, "unresolved-reference", f"level {level!r} is not in levels", *path)


def _classification(index: Index, document: Document) -> None:
    model = cast("Classification", document.model)
    index.once(document, "duplicate-id", "level", model.levels, ("levels",))
    for key, table in (("approval", model.approval), ("maximumDuration", model.maximum_duration)):
        for level in table:
            if level not in model.levels:
                index.add(document, "unresolved-reference", f"level {level!r} is not in levels", key, level)
        for level in model.levels:
            if level not in table:
                index.add(document, "missing-field", f"{key}.{level} is missing; every level needs it", key)
