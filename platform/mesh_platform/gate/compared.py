"""A change in one environment: as rules see it, and as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from mesh_platform.governance import Context, settings
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import Change, Scope

from . import intent
from .judge import Compared
from .proposal import PROPOSAL
from .verdict import Comparison

if TYPE_CHECKING:
    from mesh_platform.mesh import Mesh

    from .proposal import Proposal, Tree

LAW = ("governance", "environments", "mesh.sources.yaml", "stacks/config")
HARMLESS = ("docs", "tests", "README.md", "CHANGELOG.md", "LICENSE", "CONTRIBUTING.md", "SECURITY.md")
"""What neither decides nor runs where anything is applied."""


def compared(
    proposal: Proposal,
    context: Context,
    made: Mapping[StackId, str],
    chosen: Sequence[StackId],
    all_: Iterable[StackId],
) -> Compared:
    """Return a change for the stacks that it affects; `made` has the digest that each is made from."""
    head = context.scope(*chosen)
    old = proposal.base.mesh or context.mesh
    before = Context(mesh=old, documents=proposal.base.documents, at=context.at, environment=context.environment)
    applied = settings(context)
    return Compared(
        change=Change(
            base=before.scope(*(stack for stack in chosen if stack.domain in old.domains or not stack.domain)),
            head=head,
            proposed=_proposed(proposal, context, chosen),
            files=proposal.files,
        ),
        comparison=Comparison(
            base=proposal.commit,
            head=proposal.head_commit or "the working tree",
            authority=tuple(each for each in proposal.files if _under(each.path, LAW)),
            code=tuple(each for each in proposal.files if is_code(each.path)),
            unaffected=tuple(str(stack) for stack in all_ if stack not in chosen),
        ),
        intents={
            str(stack): intent.intent(digest, proposal.head, applied, context.at)
            for stack, digest in made.items()
            if stack in chosen
        },
    )


def is_code(path: str) -> bool:
    """Whether a file is neither document nor text: it runs, or decides what runs, where stacks are applied."""
    return not _under(path, (*PROPOSAL, *LAW, *HARMLESS))


def digests(tree: Tree, mesh: Mesh, law: str, stacks: Iterable[StackId], context: Context) -> dict[StackId, str]:
    """Return the digest that each stack is made from."""
    return {stack: intent.made_from(tree, mesh, law, stack, context.at) for stack in stacks}


def _proposed(proposal: Proposal, context: Context, chosen: Sequence[StackId]) -> Scope | None:
    mesh = proposal.proposed.mesh
    if mesh is None or context.environment not in mesh.environments:
        return None
    own = Context(mesh=mesh, documents=proposal.proposed.documents, at=context.at, environment=context.environment)
    return own.scope(*(stack for stack in chosen if stack.domain in mesh.domains or not stack.domain))


def _under(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)
