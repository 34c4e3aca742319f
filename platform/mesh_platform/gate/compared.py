"""A change in one environment: as rules see it, and as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mesh_platform.differences import Side, contracts, transitions
from mesh_platform.governance import Context, settings
from mesh_platform.identity.authority import is_code, is_law
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import Change

from . import intent
from .impact import impact
from .judge import Compared
from .verdict import Comparison, Moved, Program

if TYPE_CHECKING:
    from mesh_platform.mesh import Mesh

    from .code import Code
    from .intent import Authority
    from .proposal import Proposal, Tree


def compared(
    proposal: Proposal,
    context: Context,
    made: Mapping[StackId, str],
    chosen: Sequence[StackId],
    all_: Iterable[StackId],
    program: Program | None = None,
) -> Compared:
    """Return a change for the stacks that it affects; `made` has the digests of what they are made from."""
    head, law = context.scope(*chosen, *_touched(proposal, context)), proposal.law
    old = proposal.base.mesh or context.mesh
    before = replace(context, mesh=old, documents=proposal.base.documents)
    sides = (Side(mesh=old, documents=before.documents), Side(mesh=context.mesh, documents=context.documents))
    applied, own = settings(context), _proposed(proposal, context)
    return Compared(
        change=Change(
            base=before.scope(*_known(chosen, old)),
            head=head,
            proposed=own.scope(*_known(chosen, own.mesh)) if own else None,
            files=proposal.files,
        ),
        comparison=Comparison(
            base=proposal.commit,
            head=proposal.head_commit or "the working tree",
            authority=tuple(each for each in proposal.files if is_law(each.path)),
            code=tuple(each for each in proposal.files if is_code(each.path)),
            contracts=contracts(*sides, context.at),
            transitions=transitions(*sides, context.at),
            unaffected=tuple(str(stack) for stack in all_ if stack not in chosen),
            program=program,
            moved=Moved(commits=proposal.ahead, tip=proposal.authority) if proposal.ahead else None,
            impact=tuple(impact(context, own)) if own and proposal.proposed is not proposal.head else (),
        ),
        intents={
            str(stack): intent.intent(digest, law, proposal.head, applied, context.at)
            for stack, digest in made.items()
            if stack in chosen
        },
    )


def digests(
    tree: Tree, mesh: Mesh, law: Authority, stacks: Iterable[StackId], context: Context, code: Code | None = None
) -> dict[StackId, str]:
    """Return the digest that each stack is made from, by the code that is installed here or by another."""
    packages = code.packages if code else ()
    return {stack: intent.made_from(tree, mesh, law, stack, context.at, packages) for stack in stacks}


def _proposed(proposal: Proposal, context: Context) -> Context | None:
    """Return what the head is judged from by its own authority, where that knows the environment."""
    mesh = proposal.proposed.mesh
    if mesh is None or context.environment not in mesh.environments:
        return None
    return replace(context, mesh=mesh, documents=proposal.proposed.documents)


def _touched(proposal: Proposal, context: Context) -> Iterator[StackId]:
    """Yield the stacks of domains whose files a change touches, affected or not: their documents are judged."""
    for name in {each.path.split("/")[1] for each in proposal.files if each.path.startswith("domains/")}:
        if name in context.mesh.domains:
            yield StackId("domain", context.environment, name)


def _known(stacks: Iterable[StackId], mesh: Mesh) -> Iterable[StackId]:
    return (stack for stack in stacks if stack.domain in mesh.domains or not stack.domain)
