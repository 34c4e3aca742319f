"""`mesh check`: the documents of a mesh, before anything runs."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import Exit, UsageError

from .options import SCHEMA_VERSION, Format, FormatOption, RootOption, find_root

if TYPE_CHECKING:
    from mesh_platform.findings import Finding


def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders to report on; the whole mesh without any.")
    ] = None,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Check documents: structure, references, names. Exit 0 when clean, 2 with findings."""
    from mesh_platform.mesh import load

    start = time.monotonic()
    home = find_root(root)
    chosen = [_inside(home, path) for path in paths or []]
    mesh, findings = load(home)
    shown = [finding for finding in findings if not chosen or any(_under(finding, each) for each in chosen)]
    if format is Format.json:
        typer.echo(json.dumps(report(shown), indent=2))
    else:
        for finding in shown:
            typer.echo(f"{finding.location}: {finding.rule}: {finding.message}\n    {finding.remedy}")
        seconds = time.monotonic() - start
        others = len(findings) - len(shown)
        told = f"{len(shown)} findings" + (f" ({others} elsewhere)" if others else "")
        if mesh is not None:
            told = f"{len(mesh.products)} products in {len(mesh.domains)} domains, no findings"
        typer.echo(f"{told} in {seconds:.1f} s", err=True)
    if shown:
        raise typer.Exit(int(Exit.USAGE))


def report(findings: list[Finding]) -> dict[str, object]:
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


def _inside(root: Path, path: Path) -> str:
    found = path if path.is_absolute() else Path.cwd() / path
    if not found.exists():
        raise UsageError("no such file or folder", where=str(path), fix="name one below the mesh")
    try:
        return found.resolve().relative_to(root.resolve()).as_posix()
    except ValueError as error:
        raise UsageError("outside the mesh", where=str(path), fix=f"name one below {root}") from error


def _under(finding: Finding, folder: str) -> bool:
    return folder == "." or finding.location.file == folder or finding.location.file.startswith(f"{folder}/")
