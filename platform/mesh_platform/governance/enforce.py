"""The one place where a decision has effects: it is recorded first, and whoever has to know of a denial is told."""

from __future__ import annotations

import getpass
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from mesh_platform.audit import Entry, Log
from mesh_platform.errors import MeshError, PolicyError
from mesh_platform.identity import trust
from mesh_platform.mesh.ids import StackId
from mesh_platform.notify import Outbox, Receiver

from .alerts import alerts
from .context import Context
from .decide import decide, told
from .decision import Decided, Decision
from .operations import Operation

Addresses = Callable[[Receiver], Receiver]
"""Returns a receiver with the address that a secret has, where this process knows it."""


@dataclass(frozen=True, kw_only=True)
class Door:
    """Who asks at a door, and what is written and told there. `outbox` is None where nobody is told.

    `correlation` joins what one run decides; `commit` and `digests` say what was decided about.
    """

    actor: str
    audit: Log
    outbox: Outbox | None = None
    addresses: Addresses = field(default=lambda receiver: receiver)
    on_behalf_of: str | None = None
    correlation: str = ""
    commit: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, root: Path, variables: Mapping[str, str] = os.environ) -> Door:
        """Return the door of a mesh on this machine: MESH_ACTOR asks, or whoever runs this; `.mesh` is written to."""
        kept = root / ".mesh"
        return cls(
            actor=variables.get("MESH_ACTOR") or _user(),
            audit=Log(kept / "audit"),
            outbox=Outbox(kept / "outbox"),
            on_behalf_of=variables.get("MESH_ON_BEHALF_OF"),
            correlation=variables.get("MESH_CORRELATION") or uuid.uuid4().hex,
        )


def trust_root(root: Path) -> str | None:
    """Return the root of trust that was pinned for a mesh; None where none was."""
    return trust.pinned(root)


def enforce(operation: Operation, resource: StackId, context: Context, door: Door) -> Decision:
    """Decide, and settle what was decided; raises AuditError where it cannot be recorded: nothing is permitted then."""
    decision = decide(operation, door.actor, resource, context)
    settle(decision, operation, str(resource), context, door)
    return decision


def require(resource: StackId, context: Context, door: Door) -> None:
    """Raise PolicyError with every reason where an apply of a stack is denied."""
    decision = enforce(Operation.apply, resource, context, door)
    if decision.outcome is Decided.deny:
        raise PolicyError(told(decision.reasons), where=str(resource), fix=f"mesh gate {resource}")


def settle(decision: Decision, operation: Operation, resource: str, context: Context, door: Door) -> None:
    """Record a decision, and tell those whom a denial concerns; raises AuditError where it cannot be recorded."""
    now = datetime.now(UTC)
    entry = Entry(
        at=now, as_of=context.at, actor=door.actor, on_behalf_of=door.on_behalf_of, operation=operation.value,
        resource=resource, outcome=decision.outcome.value, reasons=tuple(str(each) for each in decision.reasons),
        commit=door.commit, digests={**door.digests, "decision": decision.id}, correlation=door.correlation,
    )  # fmt: skip
    door.audit.append(entry)
    if decision.outcome is Decided.deny and door.outbox is not None:
        _tell(decision, resource, context, door, door.outbox, now)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"


def _tell(decision: Decision, resource: str, context: Context, door: Door, outbox: Outbox, now: datetime) -> None:
    """Put alerts into the outbox and try to send them; what does not arrive is kept there, and stops nothing.

    An outbox that takes nothing is recorded: the denial stands, and nobody has been told.
    """
    found = [
        (message, tuple(door.addresses(each) for each in receivers))
        for message, receivers in alerts(decision, resource, context, door.actor, door.audit, now)
    ]
    try:
        for message, receivers in found:
            outbox.put(message, receivers, time.time())
        outbox.send({each.key: each for _, receivers in found for each in receivers}, time.time())
    except (OSError, sqlite3.Error, MeshError) as error:
        lost = Entry(
            at=now, as_of=context.at, actor=door.actor, operation="alert", resource=resource, outcome="undelivered",
            reasons=(f"the outbox takes nothing: {error}",), correlation=door.correlation,
        )  # fmt: skip
        door.audit.append(lost)
