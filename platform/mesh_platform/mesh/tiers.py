"""The quota of a product's namespace: its own, that of its tier, or that of its domain's default tier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mesh_platform.documents.kinds.product_stack import ExplicitQuota
from mesh_platform.errors import DocumentError

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Domain, Environment
    from mesh_platform.documents.kinds.environment import NamespaceTier

    from .model import Product


def quota(product: Product, environment: Environment, domain: Domain) -> NamespaceTier:
    """Return the quota of a product's namespace; raises DocumentError where the environment has no such tier."""
    choice = product.stack.namespace or domain.defaults.namespace
    if isinstance(choice, ExplicitQuota):
        return choice.quota
    tiers = environment.kubernetes.tiers
    if choice.tier not in tiers:
        raise DocumentError(
            f"environment {environment.id} has no namespace tier {choice.tier!r}",
            fix=f"choose one of {', '.join(sorted(tiers))}",
            where=str(product.id),
        )
    return tiers[choice.tier]
