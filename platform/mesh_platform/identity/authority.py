"""Who must accept a change of what everything is judged by: paths, the role that answers for each, two signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .people import Person, of_teams
from .requirement import Requirement

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Waiver
    from mesh_platform.mesh import Mesh

PROPOSALS = ("domains", "sandboxes")
"""What is judged; everything else is authority."""
LAW = ("governance", "environments", "mesh.sources.yaml", "stacks/config")
"""What says what is right and where things are; the rest of the authority is code."""
HARMLESS = ("docs", "tests", "README.md", "CHANGELOG.md", "LICENSE", "CONTRIBUTING.md", "SECURITY.md", "CODEOWNERS")
"""What neither decides nor runs where anything is applied; whom the code host asks for a review decides nothing."""
SIGNATURES = 2


def is_law(path: str) -> bool:
    """Whether a file (relative, `/`) is one that changes are judged by."""
    return _under(path, LAW)


def is_code(path: str) -> bool:
    """Whether a file runs, or decides what runs, where stacks are applied."""
    return not _under(path, (*PROPOSALS, *LAW, *HARMLESS))


def role(path: str) -> str:
    """Return the role that answers for a file of the authority: two of it accept a change."""
    return "governance" if _under(path, ("governance",)) else "platform"


def _under(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def of_change(paths: Iterable[str]) -> Requirement:
    """Return what a change of files of the authority needs: anybody asks, two accept for each role that answers."""
    roles = sorted({role(path) for path in paths})
    return Requirement(needed=dict.fromkeys(roles, SIGNATURES), teams=dict.fromkeys(("governance", "platform")))


def of_waiver(waiver: Waiver, mesh: Mesh, everybody: Mapping[str, Person]) -> Requirement:
    """Return what a waiver needs: two of governance, none of whom answers for what is waived."""
    own = dict.fromkeys(of_teams(everybody, _answerable(waiver, mesh)), "answers for what is waived")
    return Requirement(
        needed={"governance": SIGNATURES},
        teams={"governance": None},
        excluded=own,
        against={"governance": None},
    )


def _answerable(waiver: Waiver, mesh: Mesh) -> set[str]:
    domains = {scope for scope in waiver.scope if "." not in scope}
    products = {product.owner for id_, product in mesh.products.items() if str(id_) in waiver.scope}
    return products | {mesh.domains[name].charter.owner for name in domains if name in mesh.domains}
