"""Whether signatures can be verified in an environment, and by whose keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesh_platform.identity import Verifier, people, trust

if TYPE_CHECKING:
    from mesh_platform.mesh import Mesh

    from .reader import Reader


def verifier(reader: Reader, mesh: Mesh) -> Verifier | str:
    """Return what verifies by the teams of a mesh, or why signatures are not evaluated.

    Raises UntrustedError where the keys of governance and platform are not those that were pinned.
    """
    environment = reader.environment
    if environment.signatures == "unsigned":
        return f"signature: {environment.id} asks for none, so nobody knows who made the statements"
    if reader.trust is None:
        return f"signature: {environment.id} asks for them, and no root of trust is pinned here; {trust.PIN}"
    found = trust.root(mesh.teams)
    if found != reader.trust:
        raise UntrustedError(
            f"the keys of governance and platform come to {found}, but {reader.trust} is pinned; no signature counts"
        )
    return Verifier(people=people(mesh.teams), at=reader.at, live=environment.target == "live", merged=reader.merged)


class UntrustedError(Exception):
    """The tree's keys of governance and platform are not those that were pinned."""
