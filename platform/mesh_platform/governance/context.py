"""What a decision is made from: everything is given, nothing is looked up, and the clock is an input."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from mesh_platform.errors import UsageError
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import ALL, Rule, Scope

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.mesh import Mesh
    from mesh_platform.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The mesh with its documents, an instant (UTC), an environment, the rules, and a plan where there is one.

    `trust` is the root of trust that was pinned outside the tree. `merged` says by signature when statements first came
    to the base that are signed by keys which others may have.
    """

    mesh: Mesh
    documents: Documents
    at: datetime
    environment: str
    plan: Plan | None = None
    rules: tuple[Rule, ...] = ALL
    trust: str | None = None
    merged: Mapping[str, datetime] = field(default_factory=dict[str, datetime])

    def scope(self, *stacks: StackId) -> Scope:
        """Return what is judged for stacks: the domains that they are of."""
        if self.environment not in self.mesh.environments:
            known = ", ".join(self.mesh.environments)
            raise UsageError(f"no environment {self.environment!r}", fix=f"environments: {known}")
        return Scope(
            mesh=self.mesh,
            documents=self.documents,
            environment=self.mesh.environments[self.environment],
            at=self.at,
            domains=tuple(sorted({stack.domain for stack in stacks if stack.domain})),
            trust=self.trust,
            merged=self.merged,
        )
