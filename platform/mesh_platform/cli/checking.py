"""What `mesh check` does: the documents of a mesh, read and resolved, and what is wrong with them as text or JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.errors import Exit, UsageError

from .root import SCHEMA_VERSION, find_root

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.findings import Finding
    from mesh_platform.mesh import Mesh

_GOVERNING = ("Policy", "Waiver")
"""Kinds that no document of a product refers to."""
_BOLD, _RED, _PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[0m"


def run(paths: Sequence[Path], root: Path | None, *, as_json: bool) -> Exit:
    """Check the mesh at `root` and print what is wrong below `paths`, or anywhere without any."""
    from mesh_platform.documents import read, uncollected
    from mesh_platform.mesh import build

    start = time.monotonic()
    home = find_root(root)
    chosen = [_inside(home, path) for path in paths]
    governing = _governing(chosen)
    with uncollected():
        documents = read(home, without=() if governing else _GOVERNING)
        mesh, findings = build(documents)
    if mesh is not None:
        findings = _moved(home, mesh)
    if governing:
        findings = tuple(sorted({*findings, *_of_policies(documents, chosen)}))
    shown = [finding for finding in findings if not chosen or _under(finding.location.file, chosen)]
    if as_json:
        print(json.dumps(report(shown), indent=2))
    else:
        for finding in shown:
            print(_lines(finding, home))
        said = _summary(shown, len(findings) - len(shown), chosen, time.monotonic() - start)
        print(said, file=sys.stderr)
    return Exit.USAGE if shown else Exit.CLEAN


def report(findings: Sequence[Finding]) -> dict[str, object]:
    """Return findings in the form of docs/schemas/verdict.schema.json."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "verdict": "fail" if findings else "pass",
        "findings": [
            {
                "rule": finding.rule,
                "severity": finding.severity,
                "outcome": "fail",
                "waiver": None,
                "location": {
                    "file": finding.location.file, "line": finding.location.line, "column": finding.location.column,
                },
                "message": finding.message,
                "remedy": finding.remedy,
            }
            for finding in findings
        ],
        "stacks": [],
        "cost": None,
        "digests": None,
    }  # fmt: skip


def _governing(chosen: Sequence[str]) -> bool:
    """Whether policies and waivers are asked for; whoever asks for products alone does not wait for them."""
    return not chosen or not all(path.split("/")[2:3] == ["products"] for path in chosen)


def _of_policies(documents: Documents, chosen: Sequence[str]) -> tuple[Finding, ...]:
    """Return what is wrong with policies and waivers; whoever asks for other documents does not wait for the rules."""
    governing = [each.path for kind in ("Policy", "Waiver") for each in documents.of(kind)]
    if chosen and not any(_under(path, chosen) for path in governing):
        return ()
    from mesh_platform.governance import policies

    return policies.findings(documents)


def _moved(root: Path, mesh: Mesh) -> tuple[Finding, ...]:
    """Return a finding for each product that a local environment has in another domain than the documents."""
    if not (root / ".mesh").is_dir():
        return ()
    from mesh_platform.deploy.moves import findings
    from mesh_platform.deploy.moves_applied import local
    from mesh_platform.localcloud import lifecycle

    return findings(local(lifecycle.folders(root).state), mesh)


def _lines(finding: Finding, root: Path) -> str:
    """Return a finding on two lines; its file as it is called from here, so that a terminal can open it."""
    here, file = Path.cwd(), root / finding.location.file
    path = os.path.relpath(file, here) if here.is_relative_to(root) else str(file)
    place = f"{path}:{finding.location.line}:{finding.location.column}"
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        return f"{_BOLD}{place}{_PLAIN}: {_RED}{finding.rule}{_PLAIN}: {finding.message}\n    {finding.remedy}"
    return f"{place}: {finding.rule}: {finding.message}\n    {finding.remedy}"


def _summary(shown: Sequence[Finding], elsewhere: int, chosen: Sequence[str], seconds: float) -> str:
    where = ", ".join(chosen) or "the mesh"
    others = f"; {_counted(elsewhere, 'finding')} elsewhere" if elsewhere else ""
    others += "" if _governing(chosen) else "; policies and waivers were not read"
    if not shown:
        after = "mesh check shows the others" if elsewhere else "mesh preview STACK shows what an apply would do"
        return f"no findings in {where}{others} ({seconds:.1f} s)\nnext: {after}"
    files = _counted(len({finding.location.file for finding in shown}), "file")
    told = f"{_counted(len(shown), 'finding')} in {files}{others} ({seconds:.1f} s)"
    return f"{told}\nnext: correct them and run mesh check again; docs/documents.md has every field"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _inside(root: Path, path: Path) -> str:
    """Return a path of documents relative to the mesh; raises UsageError for anything else."""
    from mesh_platform.documents import layout

    found = Path.cwd() / path
    if not os.path.lexists(found):
        raise UsageError("no such file or folder", where=str(path), fix="name one below the mesh")
    home = found.parent.resolve() / found.name if found.is_symlink() else found.resolve()
    try:
        inside = home.relative_to(root.resolve()).as_posix()
    except ValueError as error:
        raise UsageError("outside the mesh", where=str(path), fix=f"name one below {root}") from error
    if inside != "." and not layout.holds_documents(inside, folder=found.is_dir()):
        folders = ", ".join(layout.FOLDERS)
        raise UsageError("no documents there", where=str(path), fix=f"documents are YAML files below {folders}")
    return inside


def _under(file: str, folders: Sequence[str]) -> bool:
    return any(folder in (".", file) or file.startswith(f"{folder}/") for folder in folders)
