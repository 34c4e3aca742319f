"""What exists in a cloud brought under a product by import: found by its name, compared, and nothing else touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mesh_platform.errors import EngineError, ReferenceError_, UsageError

from .adopt_differences import Difference, differences
from .adopt_things import Thing

if TYPE_CHECKING:
    from mesh_platform.engine.session import OnEvent
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.mesh.model import Mesh
    from mesh_platform.plan import Plan, Step

    from .target import ProgramOf, Target

MISSING = "does not exist"
"""How the engine says that a provider found nothing under an id (pkg/resource/deploy, ImportStep)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing as it exists. `differences` are empty where it is what the documents say."""

    thing: Thing
    urn: str
    state: Literal["import", "adopted"]
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an adoption would do: things by the first to the last companion, and how much else of the stack waits."""

    stack: StackId
    found: tuple[Found, ...]
    targets: tuple[str, ...]
    waiting: int

    @property
    def new(self) -> tuple[Found, ...]:
        """What is not under the product yet."""
        return tuple(each for each in self.found if each.state == "import")

    def refused(self, *, label: bool) -> tuple[Difference, ...]:
        """Return the differences that stand in the way; with `label` those that the mesh writes itself do not."""
        return tuple(each for found in self.new for each in found.differences if not (label and each.mark))


def require(target: Target, stacks: Sequence[StackId]) -> None:
    """Raise ReferenceError_ where a stack that others stand on was never applied: nothing is compared against it."""
    for stack in stacks:
        if not target.session.resources(str(stack)):
            raise ReferenceError_("it is not there yet", where=str(stack), fix=f"mesh up {stack}")


def propose(
    target: Target, program_of: ProgramOf, mesh: Mesh, things: Sequence[Thing], on_event: OnEvent | None = None
) -> Proposal:
    """Preview the import of things of one stack; companions of the first that do not exist are left out.

    Raises UsageError where the first does not exist, or another one is in its place already.
    """
    wanted = list(things)
    while True:
        try:
            plan = _look(target, program_of, wanted, on_event)
        except EngineError as error:
            gone = [each for each in wanted if _missing(str(error), each)]
            if not gone:
                raise
            if wanted[0] in gone:
                raise UsageError(
                    f"no {wanted[0].what} with id {wanted[0].adoption.id}", where=wanted[0].subject,
                    fix="name it with --id, as its cloud writes the id of an import",
                ) from error  # fmt: skip
            wanted = [each for each in wanted if each not in gone]
        else:
            return _proposal(plan, mesh, wanted)


def carry_out(target: Target, program_of: ProgramOf, proposal: Proposal, on_event: OnEvent | None = None) -> Plan:
    """Import what is new; every other resource of the stack stays as it is."""
    adopting = replace(target, adopt=tuple(each.thing.adoption for each in proposal.new))
    stack = str(proposal.stack)
    return target.session.up(stack, program_of(adopting, stack), on_event, targets=proposal.targets)


def _look(target: Target, program_of: ProgramOf, wanted: Sequence[Thing], on_event: OnEvent | None) -> Plan:
    adopting = replace(target, adopt=tuple(each.adoption for each in wanted))
    stack = str(wanted[0].stack)
    return target.session.preview(stack, program_of(adopting, stack), on_event)


def _missing(said: str, thing: Thing) -> bool:
    return f"'{thing.adoption.id}' {MISSING}" in said


def _proposal(plan: Plan, mesh: Mesh, wanted: Sequence[Thing]) -> Proposal:
    found = tuple(_found(plan, mesh, each) for each in wanted)
    steps = {step.urn: step for step in plan.steps}
    targets = dict.fromkeys(urn for each in found if each.state == "import" for urn in _with_above(steps, each.urn))
    waiting = [step for step in plan.resources if step.urn not in targets]
    return Proposal(stack=wanted[0].stack, found=found, targets=tuple(targets), waiting=len(waiting))


def _found(plan: Plan, mesh: Mesh, thing: Thing) -> Found:
    steps = [step for step in plan.steps if (step.type, step.name) == (thing.adoption.type, thing.adoption.name)]
    if not steps:
        raise UsageError(
            f"{thing.stack} declares no {thing.what} for it", where=thing.subject,
            fix="mesh check, then look at the servers of its contract: they say what a port is",
        )  # fmt: skip
    ops = {step.op for step in steps}
    if any("replace" in op for op in ops) and "import" not in ops:
        raise UsageError(
            f"another {thing.what} than {thing.adoption.id} is under it already", where=thing.subject,
            fix=f"mesh preview {thing.stack} shows it; leave out --id",
        )  # fmt: skip
    if "import" not in ops:
        return Found(thing=thing, urn=steps[0].urn, state="adopted")
    # The engine imports first and then changes: an update, or the three steps of a replacement, which say the same.
    changed = next((step for step in steps if step.changes), None)
    return Found(
        thing=thing,
        urn=steps[0].urn,
        state="import",
        differences=tuple(differences(mesh, thing, changed)) if changed else (),
    )


def _with_above(steps: dict[str, Step], urn: str) -> list[str]:
    """Return a resource with the components and the provider that have to be there before it and are not yet."""
    step = steps.get(urn)
    if step is None or (step.op not in ("import", "create", "update", "replace")):
        return []
    provider = step.provider.rpartition("::")[0]
    return [*_with_above(steps, step.parent), *_with_above(steps, provider), urn]
