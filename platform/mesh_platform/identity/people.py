"""The people of a mesh: what each may sign for, in which team, and with which keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Team
    from mesh_platform.documents.kinds.governance import Key, Member


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: the roles held, each with its team, and the keys of all teams together."""

    id: str
    roles: frozenset[tuple[str, str]]
    teams: frozenset[str]
    keys: tuple[Key, ...]

    def holds(self, role: str, teams: Iterable[str] | None = None) -> bool:
        """Whether the role is held in one of the teams, in any without a word."""
        return any(held == role and (teams is None or team in teams) for team, held in self.roles)


def people(teams: Mapping[str, Team]) -> dict[str, Person]:
    """Return everybody by id, sorted."""
    entries: dict[str, list[tuple[str, Member]]] = {}
    for name, team in teams.items():
        for member in team.members:
            entries.setdefault(member.id, []).append((name, member))
    return {
        id_: Person(
            id_,
            frozenset((team, role) for team, member in found for role in member.roles),
            frozenset(team for team, _ in found),
            tuple(key for _, member in found for key in member.keys),
        )
        for id_, found in sorted(entries.items())
    }


def of_teams(everybody: Mapping[str, Person], teams: Iterable[str]) -> frozenset[str]:
    """Return the ids of the people of teams."""
    named = frozenset(teams)
    return frozenset(id_ for id_, person in everybody.items() if person.teams & named)
