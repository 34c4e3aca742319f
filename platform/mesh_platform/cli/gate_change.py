"""What `mesh gate --base` does: reads a change, replays the stacks that it affects, and judges both together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.errors import DocumentError, MeshError, UsageError

from .gate_tell import Answered

if TYPE_CHECKING:
    from mesh_platform.findings import Finding
    from mesh_platform.gate import Verdict
    from mesh_platform.gate.proposal import Proposal
    from mesh_platform.mesh import Mesh

    from .gate_replays import Affected, Plans

LATER = "governance/ and environments/ count as they are at the base: have them merged first, in a change of their own"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is to be judged: a mesh, the branch that the change goes to, its head (None is the working tree), where."""

    root: Path
    base: str
    head: str | None
    environments: Sequence[str]
    at: datetime
    untrusted: bool = False
    """Whether nobody vouches for the head: then it must be a commit, nothing of it may run, and nothing is kept."""


def judged(asked: Asked) -> Answered:
    """Judge a change; raises UsageError for what is no change, and DocumentError where the base itself is broken."""
    from mesh_platform.deploy.beside import beside
    from mesh_platform.gate.proposal import proposal
    from mesh_platform.governance import Context
    from mesh_platform.identity import merged, trust

    from .gate_replays import affected, replayed
    from .program import prepare

    if asked.untrusted:
        require_code_of(asked.root, asked.base)
    with beside(prepare) as others, proposal(asked.root, asked.base, asked.head) as change:
        if change.base.mesh is None:
            first = "\n".join(str(finding) for finding in change.base.findings[:20])
            raise DocumentError(
                f"the base has {len(change.base.findings)} findings of its own, so it cannot judge\n{first}",
                where=asked.base, fix="mend the base first: mesh check there",
            )  # fmt: skip
        if change.head.mesh is None:
            return Answered(root=asked.root, findings=_findings(change))
        root, before = trust.pinned(asked.root), change.base
        came = merged.merged(asked.root, change.base.mesh, before.documents, change.authority)
        contexts = [
            Context(
                mesh=change.head.mesh, documents=change.head.documents, at=asked.at, environment=environment,
                trust=root, merged=came,
            )
            for environment in _environments(change.base.mesh, asked.environments)
        ]  # fmt: skip
        each = [affected(change, change.base.mesh, context, isolated=asked.untrusted) for context in contexts]
        plans = replayed(asked.root, each, asked.at, others, keep=not asked.untrusted)
        judged = [_judged(change, *pair) for pair in zip(each, plans, strict=True)]
        return Answered(
            root=asked.root,
            verdicts=tuple((context, verdict) for context, (verdict, _) in zip(contexts, judged, strict=True)),
            errors=tuple(error for _, errors in judged for error in errors),
        )


def require_code_of(root: Path, base: str) -> None:
    """Raise UsageError where the program that judges lies in the mesh's own repository and is not the base's."""
    from mesh_platform.gate.intent import folders
    from mesh_platform.gate.repository import Repository
    from mesh_platform.identity.authority import is_code

    if not any(folder.is_relative_to(root) for folder in folders()):
        return
    repository = Repository(root)
    changed = [each.path for each in repository.between(repository.commit(base), None) if is_code(each.path)]
    if changed:
        raise UsageError(
            f"the program here is not the base's: {', '.join(changed[:5])}", where=base,
            fix=f"check {base} out, install it, and name the change with --head",
        )  # fmt: skip


def _findings(change: Proposal) -> tuple[Finding, ...]:
    """Return what is wrong under the authority of the base; what the head's own would allow says where that comes."""
    own = {finding.location: finding for finding in change.proposed.findings}
    return tuple(
        each if each.location in own else each._replace(remedy=f"{each.remedy}; {LATER}")
        for each in change.head.findings
    )


def _environments(mesh: Mesh, names: Sequence[str]) -> tuple[str, ...]:
    from .targets import known

    for name in names:
        known(mesh, name)
    return tuple(dict.fromkeys(names)) or tuple(mesh.environments)


def _judged(change: Proposal, affected: Affected, plans: Plans) -> tuple[Verdict, list[MeshError]]:
    from mesh_platform.gate import judge
    from mesh_platform.gate.compared import compared

    told = compared(change, affected.context, affected.head.digests, affected.chosen, affected.all_, affected.program)
    found = {
        stack: f"its replay failed: {plan}" if isinstance(plan, MeshError) else plan for stack, plan in plans.items()
    }
    errors = list(dict.fromkeys(plan for plan in plans.values() if isinstance(plan, MeshError)))
    return judge(affected.context, found, told), errors
