"""Changes of the authority that loosen nothing, whoever makes them: fields that have an order, moved the strict way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

if TYPE_CHECKING:
    from mesh_platform.documents import Document

Stricter = Callable[[JsonValue, JsonValue], bool]
_ABSENT = object()


def _less(base: JsonValue, head: JsonValue) -> bool:
    return _number(base) and _number(head) and cast("float", head) < cast("float", base)


def _number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _earlier(base: JsonValue, head: JsonValue) -> bool:
    """Whether a date comes before another; both have one form, in which text is ordered as time is."""
    return isinstance(base, str) and isinstance(head, str) and head < base


def _true(base: JsonValue, head: JsonValue) -> bool:
    return head is True and base is not True


def _required(base: JsonValue, head: JsonValue) -> bool:
    return head == "required"


ORDERED: Mapping[str, Mapping[str, Stricter]] = {
    "Waiver": {"expires": _earlier},
    "DomainCharter": {
        "budget.monthly": _less,
        "quotas.products": _less,
        "quotas.partitions": _less,
        "quotas.warehouses": _less,
        "quotas.dedicatedWorkspaces": _less,
    },
    "Environment": {"strict": _true, "protect": _true, "signatures": _required},
}
"""By kind: the fields that may change without a signature, and how."""


def tightens(base: Document | None, head: Document | None) -> bool:
    """Whether a document changes in ordered fields only, and each of them gets stricter; or is a waiver that goes."""
    if base is not None and base.kind == "Waiver" and head is None:
        return True
    if base is None or head is None or base.kind != head.kind or base.kind not in ORDERED:
        return False
    stricter = ORDERED[base.kind]
    changed = list(_changed(base.tree, head.tree))
    return bool(changed) and all(path in stricter and stricter[path](old, new) for path, old, new in changed)


def _changed(base: JsonValue, head: JsonValue, path: str = "") -> Iterator[tuple[str, JsonValue, JsonValue]]:
    if isinstance(base, dict) and isinstance(head, dict):
        for key in base.keys() | head.keys():
            inner = f"{path}.{key}" if path else key
            old, new = base.get(key, cast("JsonValue", _ABSENT)), head.get(key, cast("JsonValue", _ABSENT))
            yield from _changed(old, new, inner)
    elif base != head:
        yield path, base, head
