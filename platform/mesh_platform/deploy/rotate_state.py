"""What stacks say of a product's keys, and which of a plan's changes belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

from mesh_platform.errors import DriftError, ReferenceError_, UsageError
from mesh_platform.mesh.ids import ProductId, StackId

from .rotate import Keys, Pair

if TYPE_CHECKING:
    from mesh_platform.engine.session import Session
    from mesh_platform.mesh.model import Product
    from mesh_platform.plan import Plan, Step

STACK = "pulumi:pulumi:Stack"
KEY = "confluentcloud:index/apiKey:ApiKey"
SECRETS = ("kubernetes:core/v1:Secret", "databricks:index/secret:Secret")
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
GENERATION = "key-generation"
"""Annotation of the pods that starts them anew."""


def keys_of(session: Session, product: Product, environment: str) -> Keys:
    """Read where a product's keys are.

    Raises UsageError for a product without keys, ReferenceError_ for a stack that is not there yet.
    """
    if not (product.streams or product.inputs):
        raise UsageError(
            "it has no keys: it neither reads nor writes a topic", where=str(product.id), fix="mesh status"
        )
    identity = StackId("identity", environment, product.id.domain)
    domain = StackId("domain", environment, product.id.domain)
    made, resources = _exported(session, identity, product.id)
    told, _ = _exported(session, domain, product.id)
    return Keys(
        generation=product.stack.credentials.of(environment),
        made=made,
        existing=frozenset(_numbers(resources, product.id)),
        told=told,
    )


def require_nothing_else(plan: Plan, product: ProductId) -> None:
    """Raise DriftError where a plan changes more than a product's keys: a rotation applies nothing else."""
    others = [step for step in plan.resources if not _of_keys(step, product)]
    if others:
        shown = ", ".join(step.name for step in others[:3])
        raise DriftError(
            f"{len(others)} other changes wait there: {shown}", where=plan.stack,
            fix=f"mesh up {plan.stack}, then rotate",
        )  # fmt: skip


def _exported(session: Session, stack: StackId, product: ProductId) -> tuple[Pair, list[dict[str, JsonValue]]]:
    resources = session.resources(str(stack))
    for each in resources:
        if each.get("type") == STACK:
            refs = cast("dict[str, JsonValue]", each.get("outputs") or {}).get("refs")
            keys = refs.get("keys") if isinstance(refs, dict) else None
            found = keys.get(str(product)) if isinstance(keys, dict) else None
            if isinstance(found, list):
                first, second = (int(cast("float", number)) for number in found)
                return (first, second), resources
    raise ReferenceError_(f"the keys of {product} are not there yet", where=str(stack), fix=f"mesh up {stack}")


def _numbers(resources: Iterable[Mapping[str, JsonValue]], product: ProductId) -> set[int]:
    """Return the numbers of the keys that exist, one of the two systems being enough."""
    name = re.compile(rf"{_name(product)}-key-(?:kafka|registry)-(\d+)")
    logical = (str(each["urn"]).rpartition("::")[2] for each in resources if each.get("type") == KEY)
    return {int(match[1]) for each in logical if (match := name.fullmatch(each))}


def _of_keys(step: Step, product: ProductId) -> bool:
    name = _name(product)
    if step.type == KEY:
        return step.name.startswith(f"{name}-key-")
    if step.type in SECRETS:
        parts = (f"{name}-namespace-credentials", f"{name}-workspace-kafka-", f"{name}-workspace-schema-registry-")
        return step.name.startswith(parts)
    if step.type == DEPLOYMENT and step.name == f"{name}-workload-deployment":
        return bool(step.changes) and all(GENERATION in path for path in step.changes)
    return False


def _name(product: ProductId) -> str:
    return f"{product.domain}-{product.product}"
