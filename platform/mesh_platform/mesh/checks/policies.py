"""What policies say agrees with the other documents: their owner, and what they choose to be about."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mesh_platform.documents import Document
    from mesh_platform.documents.kinds import Policy

    from ..index import Index


def policies(index: Index) -> None:
    """Check every policy, of governance and of domains."""
    for document in index.documents.of("Policy"):
        policy = cast("Policy", document.model)
        index.team(document, policy.owner, "owner")
        said = [policy.rule is not None, policy.expression is not None, policy.extends is not None]
        if sum(said) != 1:
            text = "a policy has either a rule or an expression, or extends another; one of the three"
            index.add(document, "inconsistent", text)
        _selector(index, document, policy)


def _selector(index: Index, document: Document, policy: Policy) -> None:
    chosen, above = policy.applies_to, "appliesTo"
    for place, name in enumerate(chosen.domains):
        index.refer(document, "domain", name, index.domains, (above, "domains", place), f"domains/{name}/domain.yaml")
    for place, name in enumerate(chosen.products):
        index.product(document, name, above, "products", place)
    for place, name in enumerate(chosen.environments):
        index.environment(document, name, above, "environments", place)
    levels = chosen.classification
    for key, level in (("atLeast", levels.at_least), ("atMost", levels.at_most)) if levels else ():
        if level is not None and index.levels:
            path = (above, "classification", key)
            index.refer(document, "level", level, index.levels, path, "governance/classification.yaml")
