"""CODEOWNERS from teams and charters: whom the code host asks to review what. It asks; statements decide."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mesh_platform.errors import DocumentError

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Team
    from mesh_platform.mesh import Mesh

FILE = "CODEOWNERS"
HEAD = "# Written by mesh codeowners from governance/teams and governance/domains; do not edit it.\n"


def text(mesh: Mesh) -> str:
    """Return the file: the last line that fits a path says who is asked.

    Everything is the platform team's, but governance/ and what lies below a domain. Raises DocumentError for somebody
    without a handle on the code host.
    """
    lines = [("*", _with_role(mesh, "platform")), ("/governance/", _with_role(mesh, "governance"))]
    for name, domain in mesh.domains.items():
        stewards = [each for each in domain.charter.stewards if each in mesh.teams]
        handles = [_team(mesh.teams[domain.charter.owner]), *_members(mesh, stewards, "steward")]
        lines.append((f"/domains/{name}/", handles))
    width = max(len(path) for path, _ in lines)
    return HEAD + "".join(f"{path:{width}} {' '.join(dict.fromkeys(handles))}\n" for path, handles in lines)


def _with_role(mesh: Mesh, role: str) -> list[str]:
    found = _members(mesh, mesh.teams, role)
    if not found:
        raise DocumentError(f"nobody holds the role {role}", where="governance/teams", fix="give it to two members")
    return found


def _members(mesh: Mesh, teams: Iterable[str], role: str) -> list[str]:
    """Return the handles of those who hold a role: a team's own handle would ask others too."""
    return [
        member.code_host or _team(mesh.teams[name])
        for name in teams
        for member in mesh.teams[name].members
        if role in member.roles
    ]


def _team(team: Team) -> str:
    if team.code_host is None:
        raise DocumentError(
            "the team has no handle on the code host", where=f"governance/teams/{team.id}.yaml", fix="add codeHost"
        )
    return team.code_host
