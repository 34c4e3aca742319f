"""Policies as they are written: with the document, and the domain where it is a domain's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.documents.kinds import Policy
    from mesh_platform.documents.kinds.policy import Selector
    from mesh_platform.rules import Rule


@dataclass(frozen=True)
class Listed:
    """One policy. `domain` is empty where it is for the whole mesh."""

    document: Document
    policy: Policy
    domain: str

    @property
    def id(self) -> str:
        """Its id, one in the mesh."""
        return self.policy.id

    @cached_property
    def selector(self) -> Selector:
        """What it is about; a domain's policy is about that domain and no other."""
        said = self.policy.applies_to
        return said.model_copy(update={"domains": [self.domain]}) if self.domain else said

    def sets(self, rule: Rule) -> bool:
        """Whether it names a rule or its family."""
        return self.policy.rule is not None and self.policy.rule in (rule.id, rule.family)

    def parameters(self, rule: Rule) -> dict[str, JsonValue]:
        """Return the parameters that it gives a rule, by name and order."""
        return {name: value for name, value in self.policy.parameters.items() if name in rule.orders}


def listed(documents: Documents) -> tuple[Listed, ...]:
    """Return every policy, those of the whole mesh first."""
    found = [
        Listed(document, cast("Policy", document.model), document.ids.get("domain", ""))
        for document in documents.of("Policy")
    ]
    return tuple(sorted(found, key=lambda each: (each.domain, each.id)))
