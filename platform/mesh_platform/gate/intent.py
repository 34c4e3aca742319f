"""Digests of what a stack is made from: they tell whether what is applied is what was judged."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mesh_platform.documents.layout import AUTHORITY
from mesh_platform.errors import UsageError
from mesh_platform.mesh.clock import instant

from .reads import digest, fingerprint

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Waiver
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.rules import Setting

    from .proposal import Tree

PACKAGES = ("mesh_components", "mesh_platform", "mesh_stacks")
LOCKED = ("pulumi", "pulumi-confluentcloud", "pulumi-databricks", "pulumi-kubernetes")
"""Packages whose version can change what a program declares."""
COMPOSED = ("environments/", "governance/classification.yaml", "governance/domains/", "governance/teams/")
"""Documents of the authority that programs read; the others decide only what is refused."""


@cache
def program(packages: tuple[Path, ...] = ()) -> str:
    """Return a digest of the code that composes and judges: our packages and the provider SDKs.

    `packages` are the folders of ours; without any they are those that are installed here.
    """
    parts = [f"{name} {version(name)}" for name in LOCKED]
    for folder in packages or folders():
        parts += [f"{path.relative_to(folder)} {digest(path.read_bytes())}" for path in sorted(folder.rglob("*.py"))]
    return digest("\n".join(parts).encode())


@dataclass(frozen=True, slots=True)
class Authority:
    """Digests of an authority: of all its files, and of those from which programs declare resources."""

    all: str
    composed: str

    @classmethod
    def read(cls, root: Path) -> Authority:
        """Read governance/ and environments/ below a folder."""
        files = [path for folder in AUTHORITY for path in sorted((root / folder).rglob("*")) if path.is_file()]
        said = {str(path.relative_to(root)): f"{path.relative_to(root)} {digest(path.read_bytes())}" for path in files}
        read = (line for path, line in said.items() if path.startswith(COMPOSED))
        return cls(digest("\n".join(said.values()).encode()), digest("\n".join(read).encode()))


def made_from(
    tree: Tree, mesh: Mesh, law: Authority, stack: StackId, at: datetime, packages: tuple[Path, ...] = ()
) -> str:
    """Return a digest of all that a stack is declared from; two that are equal have the same resources."""
    made = fingerprint(mesh, tree.documents, tree.root, stack, at)
    return digest(json.dumps([program(packages), law.composed, made]).encode())


def intent(made: str, law: Authority, tree: Tree, settings: tuple[Setting, ...], at: datetime) -> str:
    """Return a digest of what a stack is declared from and judged by: with the stages and waivers in force."""
    stages = sorted({f"{each.policy} {each.stage}" for each in settings if each.policy})
    waivers = sorted(
        waiver.id
        for waiver in (cast("Waiver", document.model) for document in tree.documents.of("Waiver"))
        if at < instant(waiver.expires)
    )
    return digest(json.dumps([made, law.all, stages, waivers]).encode())


def together(intents: Mapping[str, str]) -> str:
    """Return one digest over those of several stacks."""
    return digest(json.dumps(sorted(intents.items())).encode())


def folders() -> tuple[Path, ...]:
    """Return where our packages are; raises UsageError for one that is not installed."""
    found: list[Path] = []
    for package in PACKAGES:
        spec = find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise UsageError(f"{package} is not installed", fix="install the whole distribution: mesh-platform[deploy]")
        found += [Path(each) for each in spec.submodule_search_locations]
    return tuple(found)
