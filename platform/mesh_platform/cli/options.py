"""Options that commands share, and the mesh that they are about."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform import __version__
from mesh_platform.errors import DocumentError

from . import complete
from .root import SCHEMA_VERSION, find_root

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.mesh import Mesh


__all__ = [
    "SCHEMA_VERSION", "EnvironmentOption", "Format", "FormatOption", "RootOption", "find_root", "load", "loaded",
    "version",
]  # fmt: skip


class Format(StrEnum):
    """How a command writes its result."""

    text = "text"
    json = "json"


FormatOption = Annotated[Format, typer.Option("--format", help="How to write the result.")]
RootOption = Annotated[
    Path | None, typer.Option("--root", help="The mesh; without it the nearest folder with one.", file_okay=False)
]
EnvironmentOption = Annotated[
    str, typer.Option("--environment", "-e", help="The environment.", autocompletion=complete.environments)
]


def version(value: bool) -> None:
    """Print the version and stop."""
    if value:
        typer.echo(f"mesh {__version__}")
        raise typer.Exit


def load(root: Path) -> Mesh:
    """Return the mesh at `root`; raises DocumentError with the first findings where it has any."""
    return loaded(root)[0]


def loaded(root: Path) -> tuple[Mesh, Documents]:
    """Return the mesh at `root` and its documents; raises DocumentError with the first findings where it has any."""
    from mesh_platform.documents import read
    from mesh_platform.mesh import build

    documents = read(root)
    mesh, findings = build(documents)
    if mesh is None:
        shown = "\n".join(f"  {finding}" for finding in findings[:10])
        told = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
        raise DocumentError(f"{told} in the documents\n{shown}", fix="mesh check shows all of them")
    return mesh, documents
