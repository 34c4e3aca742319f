"""`mesh gate`: a change judged before it costs anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import Exit, MeshError, UsageError

from . import complete
from .options import Format, FormatOption, RootOption, find_root

if TYPE_CHECKING:
    from mesh_platform.findings import Finding
    from mesh_platform.gate import Verdict
    from mesh_platform.governance import Context
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.plan import Plan

NEVER = "it has never been applied here, so nothing can be compared; mesh up --all applies it"
LIVE = "it is a live stack: its plan is judged where its credentials are"


def gate(
    stacks: Annotated[
        list[str] | None,
        typer.Argument(
            help="Stacks, as payments-local; without any all of the environment.", autocompletion=complete.stacks
        ),
    ] = None,
    environment: Annotated[
        list[str] | None,
        typer.Option(
            "--environment",
            "-e",
            help="An environment; may be given again. Without any local, with --base all.",
            autocompletion=complete.environments,
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", help="The branch that the change goes to, as origin/main.", show_default=False),
    ] = None,
    head: Annotated[
        str | None, typer.Option("--head", help="The commit that is proposed; without it what is on disk.")
    ] = None,
    root: RootOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The instant to judge for, as 2026-12-31.")] = None,
    format: FormatOption = Format.text,
) -> None:
    """Judge a change before it costs anything: its documents and what it would do, by the rules of docs/rules.md.

    With --base it is judged by the authority of that branch, and replayed in a private store: no credential, no
    network. Without, the documents are compared with what is applied here.

    Example: mesh gate --base origin/main --format markdown
    """
    from mesh_platform.documents import read
    from mesh_platform.gate import judge
    from mesh_platform.governance import Context
    from mesh_platform.mesh import build
    from mesh_platform.mesh.clock import instant

    from .program import now

    home = find_root(root)
    if base is not None:
        from .gate_change import Asked, judged

        if stacks:
            raise UsageError("stacks are found by --base", where=", ".join(stacks), fix="leave them out")
        at = instant(as_of) if as_of else now()
        answered = judged(Asked(root=home, base=base, head=head, environments=environment or (), at=at))
        _tell(answered.verdicts, answered.findings, answered.errors, format)
        return
    if head is not None:
        raise UsageError("--head needs --base", fix="mesh gate --base origin/main --head HEAD")
    documents = read(home)
    mesh, findings = build(documents)
    if mesh is None:
        _tell((), findings, (), format)
        return
    chosen = _chosen(mesh, stacks or [], _one(environment))
    context = Context(
        mesh=mesh, documents=documents, at=instant(as_of) if as_of else now(), environment=chosen[0].environment
    )
    plans, errors = _plans(home, context, chosen)
    _tell((judge(context, plans),), (), errors, format)


def _tell(
    verdicts: Sequence[Verdict], findings: Sequence[Finding], errors: Sequence[MeshError], format: Format
) -> None:
    """Write what was judged, and end with its code: documents first, then the engine, then the rules."""
    from mesh_platform.gate import data, documents_text, of_documents, text, together

    if findings:
        typer.echo(json.dumps(of_documents(findings), indent=2) if format is Format.json else documents_text(findings))
        raise typer.Exit(int(Exit.USAGE))
    verdict = together(verdicts)
    typer.echo(json.dumps(data(verdict), indent=2) if format is Format.json else text(verdict))
    for error in errors:
        typer.echo(f"error: {error}\n  next: {error.fix}", err=True)
    code = Exit.ENGINE if errors else verdict.exit
    if code:
        raise typer.Exit(int(code))


def _one(environments: Sequence[str] | None) -> str:
    if environments and len(environments) > 1:
        raise UsageError("several environments", where=", ".join(environments), fix="name one, or compare with --base")
    return environments[0] if environments else "local"


def _chosen(mesh: Mesh, names: Sequence[str], environment: str) -> list[StackId]:
    """Return the stacks that were named, or all of the environment; raises UsageError for those of two."""
    from mesh_platform.deploy.layers import find, layers

    from .targets import known

    if not names:
        known(mesh, environment)
        return [stack for layer in layers(mesh, environment) for stack in layer]
    found = [find(mesh, name) for name in dict.fromkeys(names)]
    if len({stack.environment for stack in found}) > 1:
        raise UsageError("stacks of two environments", where=", ".join(names), fix="judge one environment at a time")
    return found


def _plans(
    root: Path, context: Context, stacks: Sequence[StackId]
) -> tuple[dict[StackId, Plan | str], list[MeshError]]:
    """Preview the stacks that are applied here; the others get the reason why they have no plan."""
    from mesh_platform.deploy import target
    from mesh_platform.deploy.run import look
    from mesh_platform.localcloud import lifecycle

    from .program import program_of
    from .targets import watching

    if context.mesh.environments[context.environment].target == "live":
        return dict.fromkeys(stacks, LIVE), []
    if not lifecycle.is_up(lifecycle.folders(root)):
        return dict.fromkeys(stacks, NEVER), []
    from mesh_platform.engine import installed

    with target.local(root, installed(), context.mesh, context.at) as opened, watching() as watch:
        there = [stack for stack in stacks if opened.session.resources(str(stack))]
        outcomes = look(replace(opened, report=True), program_of(root, (context.mesh, context.documents)), there, watch)
    found: dict[StackId, Plan | str] = dict.fromkeys(stacks, NEVER)
    for stack, outcome in zip(there, outcomes, strict=True):
        found[stack] = outcome.plan or f"its preview failed: {outcome.error}"
    return found, [outcome.error for outcome in outcomes if outcome.error is not None]
