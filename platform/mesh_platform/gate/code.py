"""The code of a head: it runs only where two of the platform team have signed it and nothing is in reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.documents.layout import AUTHORITY
from mesh_platform.identity.authority import PROPOSALS, is_code
from mesh_platform.rules import Change
from mesh_platform.rules.authority import unaccepted_code

from .verdict import Program

if TYPE_CHECKING:
    from mesh_platform.governance import Context

    from .proposal import Proposal
    from .repository import Blob, Repository

SOURCES = {"platform": "mesh_platform", "components": "mesh_components", "stacks": "mesh_stacks"}
"""Folders of a tree that programs are imported from, and the package that each has."""
_PACKAGES = ("pyproject.toml", "requirements/")
_SIGNED = "two of the platform team have signed it"
_UNSIGNED = "no environment asks for signatures, so nobody can vouch for another"
_ISOLATED = "another one runs with --untrusted alone, where there is no network and no credential"


@dataclass(frozen=True, slots=True)
class Code:
    """A tree with the code and the domains of a head under the authority of the base."""

    root: Path

    @property
    def sources(self) -> tuple[Path, ...]:
        """Where packages are to be looked for."""
        return tuple(self.root / name for name in SOURCES)

    @property
    def packages(self) -> tuple[Path, ...]:
        """Our packages, by name."""
        return tuple(self.root / name / package for name, package in sorted(SOURCES.items(), key=lambda each: each[1]))


def written(
    repository: Repository, head: Mapping[str, Blob], law: Mapping[str, Blob], changed: set[str], folder: Path
) -> Code | None:
    """Write the code of a head that changes what a program is made of; None where it does not, or is none."""
    if not any(path.split("/")[0] in SOURCES for path in changed if is_code(path)):
        return None
    if not all(f"{name}/{package}/__init__.py" in head for name, package in SOURCES.items()):
        return None
    ours = {path: blob for path, blob in head.items() if is_code(path) or path.split("/")[0] in PROPOSALS}
    ruled = {path: blob for path, blob in law.items() if path.split("/")[0] in AUTHORITY}
    repository.written({**ours, **ruled}, folder)
    return Code(folder)


def chosen(change: Proposal, context: Context, *, isolated: bool) -> tuple[Program | None, Code | None]:
    """Return whose code is to be previewed, None where no code is changed that could be; and that of the head if so."""
    if change.code is None:
        return None, None
    if not isolated:
        return Program(of="base", reason=_ISOLATED), None
    why = _unaccepted(change, context)
    if why:
        return Program(of="base", reason=why), None
    lock = [each.path for each in change.files if each.path.startswith(_PACKAGES)]
    missing = f"; with the packages that are installed here, whatever {', '.join(lock)} asks for" if lock else ""
    return Program(of="head", reason=f"{_SIGNED}{missing}"), change.code


def _unaccepted(change: Proposal, context: Context) -> str:
    """Return why nobody vouches for the code, by an environment that asks for signatures."""
    base = change.base.mesh
    asking = [each.id for each in base.environments.values() if each.signatures != "unsigned"] if base else []
    if base is None or not asking or asking[0] not in context.mesh.environments:
        return _UNSIGNED
    head = replace(context, environment=asking[0])
    before = replace(head, mesh=base, documents=change.base.documents)
    own = change.proposed
    proposed = replace(head, mesh=own.mesh, documents=own.documents).scope() if own.mesh else None
    return unaccepted_code(Change(base=before.scope(), head=head.scope(), proposed=proposed, files=change.files))
