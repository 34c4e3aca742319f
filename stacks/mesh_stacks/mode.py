"""How a program runs: against which store, and at which instant."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from mesh_platform.errors import UsageError
from mesh_platform.mesh.adoption import Adoption
from mesh_platform.mesh.clock import instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """`store` is the id of the local cloud's store, None for real clouds; `replay` lets a live stack run in a store.

    `adopt` is what exists already and is imported by this run. `report` composes what governance refuses, so that it
    can be shown: only in a preview, or in a replay that nobody keeps. No variable sets it.
    """

    store: str | None
    as_of: datetime
    replay: bool = False
    adopt: tuple[Adoption, ...] = ()
    report: bool = False

    @classmethod
    def from_environment(cls, variables: Mapping[str, str] = os.environ) -> Mode:
        """Read MESH_STORE, MESH_REPLAY and MESH_AS_OF, as `mesh local env` sets them for the plain CLI."""
        as_of = variables.get("MESH_AS_OF")
        return cls(
            store=variables.get("MESH_STORE") or None,
            replay=variables.get("MESH_REPLAY") == "1",
            as_of=instant(as_of) if as_of else datetime.now(UTC),
        )

    def require(self, target: str, stack: str) -> None:
        """Refuse to mix targets: a local stack needs a store, a live one must have none outside a replay."""
        if target == "local" and self.store is None:
            raise UsageError(
                "a local stack needs the local cloud", where=stack, fix='mesh local up && eval "$(mesh local env)"'
            )
        if target == "live" and self.store is not None and not self.replay:
            raise UsageError(
                "a live stack cannot run in the local cloud",
                where=stack,
                fix=f"mesh preview {stack} (replays it in a private store), or leave the environment of mesh local env",
            )
