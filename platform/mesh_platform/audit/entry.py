"""One decision as it is recorded. It holds ids and reasons, never a value of a document's or a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mesh_platform.mesh.clock import written

if TYPE_CHECKING:
    from pydantic import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`at` is when it was decided, `as_of` the instant that it was decided for (both UTC).

    `reasons` are rules with what they said; `correlation` is the same for all entries of one run.
    """

    at: datetime
    as_of: datetime
    actor: str
    operation: str
    resource: str
    outcome: str
    reasons: tuple[str, ...] = ()
    on_behalf_of: str | None = None
    commit: str | None = None
    digests: Mapping[str, str] = field(default_factory=dict[str, str])
    correlation: str = ""

    def data(self) -> dict[str, JsonValue]:
        """Return it as JSON has it."""
        return {
            "at": written(self.at),
            "asOf": written(self.as_of),
            "actor": self.actor,
            "onBehalfOf": self.on_behalf_of,
            "operation": self.operation,
            "resource": self.resource,
            "outcome": self.outcome,
            "reasons": [*self.reasons],
            "commit": self.commit,
            "digests": dict(self.digests),
            "correlation": self.correlation,
        }
