"""How a command finds its mesh; read without the parser of commands, which `mesh check` may do without."""

from __future__ import annotations

from pathlib import Path

from mesh_platform.errors import UsageError

SCHEMA_VERSION = "1.0"
"""The version of what commands write as JSON."""


def find_root(given: Path | None) -> Path:
    """Return the mesh that was named, else the nearest one above the working directory; raises UsageError for none."""
    if given is not None:
        from mesh_platform.documents import layout

        root = given.resolve()
        layout.require_mesh(root)
        return root
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "domains").is_dir() and (folder / "environments").is_dir():
            return folder
    raise UsageError("no mesh here or above", where=str(here), fix="go to a mesh, or name one with --root")
