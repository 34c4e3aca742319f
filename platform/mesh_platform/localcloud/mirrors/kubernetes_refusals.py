"""A refusal of the API server in words for a person, with the next step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from mesh_platform.errors import ProviderError

from ..values import Value
from .kubernetes_client import RefusedError
from .kubernetes_objects import Object, name_of, scrubbed

CONFLICT = "FieldManagerConflict"
PODS = "would violate PodSecurity"
"""What a warning about the pods of a workload begins with."""


def explained(refused: RefusedError, body: Object, inputs: dict[str, Value]) -> ProviderError:
    """Return the error for a refused object; values of its secrets are not in it."""
    causes = cast("list[Object]", refused.details.get("causes") or [])
    held = [each for each in causes if each.get("reason") == CONFLICT]
    if held:
        return _conflict(held, body)
    said = scrubbed(str(refused), inputs)
    return ProviderError(f"the API server refuses {name_of(body)}: {said}", where=name_of(body), fix=_fix(refused))


def unstartable(warnings: Iterable[str], body: Object) -> ProviderError | None:
    """Return the error for a workload whose pods would be refused, None where they would not."""
    found = [each for each in warnings if each.startswith(PODS)]
    if not found:
        return None
    return ProviderError(
        f"the pods of {name_of(body)} would be refused: {'; '.join(found)}", where=name_of(body),
        fix="set what it names in the pod's securityContext",
    )  # fmt: skip


def is_missing_namespace(refused: RefusedError) -> bool:
    """Whether an object was refused because its namespace is not there."""
    return refused.code == 404 and refused.details.get("kind") == "namespaces"


def is_missing_kind(refused: RefusedError) -> bool:
    """Whether an object was refused because its kind is not served."""
    return refused.code == 404 and not is_missing_namespace(refused)


def _conflict(causes: list[Object], body: Object) -> ProviderError:
    fields = ", ".join(f"{each.get('field')} ({each.get('message')})" for each in causes)
    return ProviderError(
        f"{name_of(body)} has fields that somebody else manages: {fields}", where=name_of(body),
        fix="give them up there, or mesh local up, which takes them back to what the store holds",
    )  # fmt: skip


def _fix(refused: RefusedError) -> str:
    if is_missing_namespace(refused) or is_missing_kind(refused):
        return "apply the stack that makes it first"
    if refused.code in (409, 429) or refused.code >= 500:
        return "the same once more; the server was busy with it"
    return "correct what it names, or change the rule that refuses it"
