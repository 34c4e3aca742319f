"""Policies as they are written: with the document, and the domain where it is a domain's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

from mesh_platform.rules import PlanRule

if TYPE_CHECKING:
    from mesh_platform.documents import Document, Documents
    from mesh_platform.documents.kinds import Policy
    from mesh_platform.documents.kinds.policy import Selector
    from mesh_platform.rules import Rule

CHOSEN_BY = {
    "product": {"domains", "products", "environments", "classification", "personal_data"},
    "domain": {"domains", "environments"},
    "environment": {"environments"},
    "change": {"environments"},
}
"""By what a rule's failures are about: the parts of appliesTo that can choose among them."""


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

    def names(self, rule: Rule) -> bool:
        """Whether it names a rule or its family."""
        return self.policy.rule is not None and self.policy.rule in (rule.id, rule.family)

    def sets(self, rule: Rule) -> bool:
        """Whether it names a rule, and what it is about can be told among what the rule's failures are about."""
        return self.names(rule) and self.chooses(rule)

    def chooses(self, rule: Rule) -> bool:
        """Whether every part of its selector can choose among what a rule's failures are about."""
        chosen, can = self.selector, CHOSEN_BY[rule.subject]
        said = {part for part in chosen.model_fields_set if getattr(chosen, part)}
        return said <= can | ({"kinds"} if isinstance(rule, PlanRule) else set[str]())

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
