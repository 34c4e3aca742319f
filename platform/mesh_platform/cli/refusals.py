"""What commands ask governance before anything is opened, so that nothing is made for a stack that is refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.governance import Operation
    from mesh_platform.mesh import Mesh
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.rules import Judgement


def refusals_of(
    operation: Operation, stacks: Sequence[StackId], mesh: Mesh, documents: Documents, moment: datetime
) -> dict[StackId, tuple[Judgement, ...]]:
    """Ask and record whether an operation is permitted; return the stacks whose apply is refused, with the reasons."""
    from mesh_platform.governance import Context
    from mesh_platform.governance.enforce import Door, enforce
    from mesh_platform.identity import trust

    door, pinned = Door.of(documents.root), trust.pinned(documents.root)
    found: dict[StackId, tuple[Judgement, ...]] = {}
    for stack in stacks:
        context = Context(mesh=mesh, documents=documents, at=moment, environment=stack.environment, trust=pinned)
        found[stack] = enforce(operation, stack, context, door).reasons
    return {stack: reasons for stack, reasons in found.items() if reasons}


def refuse_any(stacks: Sequence[StackId], mesh: Mesh, documents: Documents, moment: datetime) -> None:
    """Raise PolicyError with the refusals of all stacks together, each told once."""
    from mesh_platform.errors import PolicyError
    from mesh_platform.governance import Operation, told

    found = refusals_of(Operation.apply, stacks, mesh, documents, moment)
    if found:
        reasons = tuple(dict.fromkeys(each for refused in found.values() for each in refused))
        where = ", ".join(str(stack) for stack in found)
        raise PolicyError(told(reasons), where=where, fix="mesh gate shows them with what an apply would do")
