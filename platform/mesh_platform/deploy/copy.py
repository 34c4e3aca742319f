"""A mesh copied to another folder: its documents and its program, nothing that was made from them."""

from __future__ import annotations

import shutil
from pathlib import Path

from mesh_platform.errors import UsageError

PARTS = ("Pulumi.yaml", "stacks", "environments", "governance", "domains", "product-templates", "docs/schemas")
"""What makes a mesh; the last one is for editors, which find schemas by the paths in the documents."""
_MADE = shutil.ignore_patterns("__pycache__", ".mesh", ".pytest_cache")


def copy_mesh(source: Path, target: Path) -> None:
    """Copy the mesh at `source` to `target`, whole or not at all; raises UsageError where there is none.

    Links are copied as links: what they point at is judged where the documents are read.
    """
    if not (source / "environments").is_dir():
        raise UsageError("no mesh to copy", where=str(source), fix="go to a mesh, or name one with --root")
    scratch = target.with_name(f"{target.name}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    for part in PARTS:
        if (source / part).is_dir():
            shutil.copytree(source / part, scratch / part, symlinks=True, ignore=_MADE)
        elif (source / part).is_file():
            (scratch / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / part, scratch / part)
    if (source / ".venv").exists():
        # The project file names the environment that runs the program.
        (scratch / ".venv").symlink_to((source / ".venv").resolve())
    shutil.rmtree(target, ignore_errors=True)
    scratch.replace(target)
