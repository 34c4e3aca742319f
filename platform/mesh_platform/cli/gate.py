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
from .options import EnvironmentOption, Format, FormatOption, RootOption, find_root

if TYPE_CHECKING:
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
    environment: EnvironmentOption = "local",
    root: RootOption = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The instant to judge for, as 2026-12-31.")] = None,
    format: FormatOption = Format.text,
) -> None:
    """Judge the documents, and the difference to what is applied, by the rules of docs/rules.md."""
    from mesh_platform.documents import read
    from mesh_platform.gate import data, documents_text, judge, of_documents, text
    from mesh_platform.governance import Context
    from mesh_platform.mesh import build
    from mesh_platform.mesh.clock import instant

    from .program import now

    home = find_root(root)
    documents = read(home)
    mesh, findings = build(documents)
    if mesh is None:
        typer.echo(json.dumps(of_documents(findings), indent=2) if format is Format.json else documents_text(findings))
        raise typer.Exit(int(Exit.USAGE))
    chosen = _chosen(mesh, stacks or [], environment)
    context = Context(
        mesh=mesh, documents=documents, at=instant(as_of) if as_of else now(), environment=chosen[0].environment
    )
    plans, errors = _plans(home, context, chosen)
    verdict = judge(context, plans)
    typer.echo(json.dumps(data(verdict), indent=2) if format is Format.json else text(verdict))
    for error in errors:
        typer.echo(f"error: {error}\n  next: {error.fix}", err=True)
    code = Exit.ENGINE if errors else verdict.exit
    if code:
        raise typer.Exit(int(code))


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
        outcomes = look(replace(opened, report=True), program_of(root), there, watch)
    found: dict[StackId, Plan | str] = dict.fromkeys(stacks, NEVER)
    for stack, outcome in zip(there, outcomes, strict=True):
        found[stack] = outcome.plan or f"its preview failed: {outcome.error}"
    return found, [outcome.error for outcome in outcomes if outcome.error is not None]
