"""How a verdict of `mesh gate` is told: in one format here, in others to files, in the audit, and by the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mesh_platform.errors import Exit, MeshError, UsageError

if TYPE_CHECKING:
    from mesh_platform.findings import Finding
    from mesh_platform.gate import Verdict
    from mesh_platform.governance import Context


class Told(StrEnum):
    """How a verdict is written."""

    text = "text"
    json = "json"
    markdown = "markdown"
    sarif = "sarif"
    junit = "junit"
    annotations = "annotations"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A verdict for each environment with what it was made from, or findings in the documents; and what failed."""

    root: Path
    verdicts: tuple[tuple[Context, Verdict], ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[MeshError, ...] = ()


def files(reports: Sequence[str]) -> dict[Path, Told]:
    """Read `sarif=gate.sarif`; raises UsageError for anything else, and for a file that cannot be there."""
    found: dict[Path, Told] = {}
    for each in reports:
        name, _, file = each.partition("=")
        if name not in [*Told] or not file:
            raise UsageError("no such report", where=each, fix=f"one of {', '.join(Told)}, as sarif=gate.sarif")
        path = Path(file)
        if not _possible(path):
            raise UsageError("no report can be written there", where=each, fix="name a file, as sarif=gate.sarif")
        found[path] = Told(name)
    return found


def tell(answered: Answered, format: Told, written: Mapping[Path, Told]) -> None:
    """Write what was judged, and end with its code: documents first, then the engine, then the rules."""
    write, code = _of_findings(answered.findings) if answered.findings else _of_verdicts(answered)
    typer.echo(write(format))
    for file, name in written.items():
        _write(file, write(name))
    for error in answered.errors:
        typer.echo(f"error: {error}\n  next: {error.fix}", err=True)
    if code:
        raise typer.Exit(int(code))


def _possible(file: Path) -> bool:
    """Whether a file can be there, in folders that may still have to be made."""
    try:
        return not file.is_dir() and next(above for above in file.absolute().parents if above.exists()).is_dir()
    except OSError:
        return False


def _write(file: Path, report: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{report}\n", encoding="utf-8")
    except OSError as error:
        what = f"the report cannot be written: {error.strerror or error}"
        raise UsageError(what, where=str(file), fix="make its folder writable, or name another file") from error


def _of_findings(findings: Sequence[Finding]) -> tuple[Callable[[Told], str], Exit]:
    from mesh_platform.gate import documents_text, of_documents
    from mesh_platform.gate.reports import DOCUMENTS

    writers: dict[Told, Callable[[Sequence[Finding]], str]] = {
        Told.text: documents_text,
        Told.json: lambda found: json.dumps(of_documents(found), indent=2),
        **{Told(name): write for name, write in DOCUMENTS.items()},
    }
    return lambda name: writers[name](findings), Exit.USAGE


def _of_verdicts(answered: Answered) -> tuple[Callable[[Told], str], Exit]:
    from mesh_platform.gate import data, text, together
    from mesh_platform.gate.reports import FORMATS

    verdict = together([each for _, each in answered.verdicts])
    _record(answered)
    writers: dict[Told, Callable[[Verdict], str]] = {
        Told.text: text,
        Told.json: lambda found: json.dumps(data(found), indent=2),
        **{Told(name): write for name, write in FORMATS.items()},
    }
    return lambda name: writers[name](verdict), Exit.ENGINE if answered.errors else verdict.exit


def _record(answered: Answered) -> None:
    """Record what was decided about a change; a look at what is applied here decides nothing."""
    from dataclasses import replace

    from mesh_platform.governance import Decided, Decision, Operation
    from mesh_platform.governance.decision import identify
    from mesh_platform.governance.enforce import Door, settle

    compared = [(context, verdict) for context, verdict in answered.verdicts if verdict.comparison is not None]
    if not compared:
        return
    door = replace(Door.of(answered.root), outbox=None)
    for context, verdict in compared:
        assert verdict.comparison is not None
        outcome = Decided.deny if verdict.exit else Decided.permit
        base, head = verdict.comparison.base, verdict.comparison.head
        reasons = tuple(each for each in verdict.judgements if each.blocks or each.stopped)
        resource = f"{base[:12]}..{head[:12]} {context.environment}"
        decision = Decision(
            outcome=outcome, reasons=reasons, obligations=(), policies=(),
            id=identify(Operation.review, door.actor, resource, outcome, *reasons),
        )  # fmt: skip
        about = replace(door, commit=head, digests=dict(verdict.intents))
        settle(decision, Operation.review, resource, context, about)
