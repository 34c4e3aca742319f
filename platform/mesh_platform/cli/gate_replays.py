"""What `mesh gate --base` replays: the stacks of each environment that a change affects, all environments at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mesh_platform.deploy.beside import Beside, Here
    from mesh_platform.deploy.comparison import Side
    from mesh_platform.errors import MeshError
    from mesh_platform.gate.code import Code
    from mesh_platform.gate.proposal import Proposal, Tree
    from mesh_platform.gate.verdict import Program
    from mesh_platform.governance import Context
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.plan import Plan

CACHE = "gate"
Plans = Mapping["StackId", "Plan | MeshError"]
"""Plans by stack, or why there is none."""


@dataclass(frozen=True, kw_only=True)
class Affected:
    """A change in one environment: its two sides, the stacks that it affects, and all that there are.

    `program` says whose code declares those of the head, None where no code is changed that could.
    """

    context: Context
    base: Side
    head: Side
    chosen: Sequence[StackId]
    all_: Sequence[StackId]
    program: Program | None


def affected(change: Proposal, before: Mesh, context: Context, *, isolated: bool) -> Affected:
    """Find the stacks of an environment that are made, unmade, or made from something else.

    The code of the head is one such thing where it may be run: only where this is `isolated`.
    """
    from mesh_platform.deploy.comparison import affected as between
    from mesh_platform.deploy.comparison import every
    from mesh_platform.gate import code
    from mesh_platform.gate.compared import digests

    old, new = every(before, context.environment), every(context.mesh, context.environment)
    program, own = code.chosen(change, context, isolated=isolated)
    base = _side(change.base, before, digests(change.base, before, change.law, old, context))
    head = _side(change.head, context.mesh, digests(change.head, context.mesh, change.law, new, context, own), own)
    return Affected(context=context, base=base, head=head, chosen=between(base, head), all_=new, program=program)


def replayed(root: Path, found: Sequence[Affected], at: datetime, others: Beside | Here, *, keep: bool) -> list[Plans]:
    """Return what the head would do in each environment, in their order; what is kept of a base is below `.mesh`."""
    from mesh_platform.deploy.comparison import Replay, compare
    from mesh_platform.engine import installed

    from .targets import watching

    calls: dict[str, partial[object]] = {}
    for each in found:
        if each.chosen:
            cache = root / ".mesh" / CACHE / each.context.environment
            how = Replay(cli=installed(), as_of=at, cache=cache, keep=keep)
            calls[each.context.environment] = partial(compare, each.base, each.head, each.chosen, how)
    with watching() as watch:
        done = others.run([*calls.values()], watch) if calls else []
    plans = dict(zip(calls, cast("list[Plans]", done), strict=True))
    return [plans.get(each.context.environment, {}) for each in found]


def _side(tree: Tree, mesh: Mesh, made: dict[StackId, str], own: Code | None = None) -> Side:
    from mesh_platform.deploy.comparison import Side

    from .program import ProgramsThere, program_of

    programs = ProgramsThere(own.root, own.sources) if own else program_of(tree.root, (mesh, tree.documents))
    return Side(mesh=mesh, program_of=programs, digests=made)
