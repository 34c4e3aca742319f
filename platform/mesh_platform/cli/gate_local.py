"""What `mesh gate` does without a base: judges the documents, and the difference to what is applied here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.errors import MeshError, UsageError

from .gate_tell import Answered

if TYPE_CHECKING:
    from mesh_platform.governance import Context
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.plan import Plan

NEVER = "it has never been applied here, so nothing can be compared; mesh up --all applies it"
LIVE = "it is a live stack: its plan is judged where its credentials are"


def judged(root: Path, stacks: Sequence[str], environments: Sequence[str], moment: datetime) -> Answered:
    """Judge stacks, or all of an environment."""
    from mesh_platform.documents import read
    from mesh_platform.gate import judge
    from mesh_platform.governance import Context, policies
    from mesh_platform.identity import trust
    from mesh_platform.mesh import build

    documents = read(root)
    mesh, findings = build(documents)
    findings = tuple(sorted({*findings, *policies.findings(documents)}))
    if mesh is None or findings:
        return Answered(root=root, findings=findings)
    chosen = _chosen(mesh, stacks, _one(environments))
    root_of_trust = trust.pinned(root)
    context = Context(mesh=mesh, documents=documents, at=moment, environment=chosen[0].environment, trust=root_of_trust)
    plans, errors = _plans(root, context, chosen)
    return Answered(root=root, verdicts=((context, judge(context, plans)),), errors=tuple(errors))


def _one(environments: Sequence[str]) -> str:
    if len(environments) > 1:
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
