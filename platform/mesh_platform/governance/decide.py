"""The one place that decides: pure, from a frozen context."""

from __future__ import annotations

from collections.abc import Iterator

from mesh_platform.errors import PolicyError
from mesh_platform.identity import trust
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import Judgement, Outcome, Scope, on_mesh, on_plan
from mesh_platform.rules.agreements import AgreementSigned

from .context import Context
from .decision import Decided, Decision, Obligation, identify
from .operations import Operation
from .policies import settings
from .waivers import waived


def decide(operation: Operation, subject: str, resource: StackId, context: Context) -> Decision:
    """Decide whether `subject` may do `operation` on a stack.

    The rules on the mesh are always asked, those on steps where the context has a plan. A failure denies, and so does
    a rule that crashed; a preview is permitted all the same and obliges to show them. An apply is denied as well where
    signatures are asked for and nobody can tell whose keys count.
    """
    applied, scope = settings(context), context.scope(resource)
    found = on_mesh(applied, scope)
    if context.plan is not None:
        found += on_plan(applied, scope, context.plan)
    found = waived(found, context)
    reasons = tuple(each for each in found if each.blocks or each.stopped)
    if operation is Operation.apply:
        reasons = (*_unpinned(scope), *reasons)
    shown = bool(reasons) and operation is Operation.preview
    outcome = Decided.permit if shown or not reasons else Decided.deny
    policies = tuple(sorted({setting.policy for setting in applied if setting.policy}))
    return Decision(
        outcome=outcome,
        reasons=reasons,
        obligations=(Obligation.show_refusals,) if shown else (),
        policies=policies,
        id=identify(operation, subject, resource, outcome, *reasons, *policies),
    )


def _unpinned(scope: Scope) -> Iterator[Judgement]:
    """Yield that signatures cannot be verified where they are asked for: no root of trust is pinned."""
    if scope.environment.signatures == "required" and scope.trust is None:
        name = scope.environment.id
        yield Judgement(
            rule=AgreementSigned.id, severity="high", outcome=Outcome.failed,
            message=f"{name} asks for signatures, and no root of trust is pinned here: whose keys count is not known",
            remedy=f"{trust.PIN}; a pipeline sets {trust.VARIABLE}",
        )  # fmt: skip


def refusals(stack: StackId, context: Context) -> tuple[Judgement, ...]:
    """Return what an apply of a stack is refused for before anything is composed."""
    return decide(Operation.apply, "", stack, context).reasons


def refuse(stack: StackId, context: Context) -> None:
    """Raise PolicyError with every refusal where there is one."""
    found = refusals(stack, context)
    if found:
        raise PolicyError(told(found), where=str(stack), fix=f"mesh gate {stack}")


def told(found: tuple[Judgement, ...]) -> str:
    """Return refusals as every command tells them: one a line, with place and remedy."""
    return "\n".join([f"refused by {len(found)} rule{'s' * (len(found) > 1)}", *(f"  {each}" for each in found)])
