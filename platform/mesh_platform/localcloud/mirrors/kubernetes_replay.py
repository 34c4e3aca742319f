"""The store's objects put into an API server that has just started, and nothing else of ours."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from mesh_platform.errors import ProviderError

from ..store import Record
from .kubernetes_client import RefusedError, Server
from .kubernetes_objects import Object, in_order, name_of, sent

if TYPE_CHECKING:
    from .kubernetes import Kubernetes

_AT_ONCE = 8
_SHOWN = 5


def replay(mirror: Kubernetes, server: Server, records: list[Record]) -> tuple[str, ...]:
    """Remove what the records do not name, then apply them all; return what had to change, in lines.

    Every object is read back as the answer to its apply. Raises ProviderError for those that are refused.
    """
    bodies = [sent(each.inputs) for each in records]
    known = {_identity(body) for body in bodies}
    before = {_identity(each): each for each in _managed(server)}
    strangers = [each for identity, each in before.items() if identity not in known]
    for stranger in strangers:
        server.delete(stranger)
    for stranger in strangers:
        server.gone(stranger)
    changed = _applied(mirror, server, records, before)
    return _lines(len(records), strangers, changed)


def _managed(server: Server) -> list[Object]:
    try:
        return list(server.managed())
    except RefusedError as refused:
        raise ProviderError(
            f"the API server does not tell what it holds: {refused}", where="kubernetes",
            fix="log in as one who may list and change all kinds: cluster-admin in a cluster of the user",
        ) from refused  # fmt: skip


def _applied(
    mirror: Kubernetes, server: Server, records: list[Record], before: dict[tuple[str, ...], Object]
) -> list[Object]:
    """Apply the records, group by group, and return those that were not so before."""
    changed: list[Object] = []

    def apply(record: Record) -> ProviderError | None:
        body = sent(record.inputs)
        try:
            now = _forced(mirror, server, record, body)
        except ProviderError as error:
            return error
        version = before.get(_identity(body), {}).get("metadata", {}).get("resourceVersion")
        if now["metadata"]["resourceVersion"] != version:
            changed.append(body)
        return None

    with ThreadPoolExecutor(_AT_ONCE) as workers:
        for group in in_order(records):
            refused = [error for error in workers.map(apply, group) if error is not None]
            if refused:
                shown = "\n".join(f"  {error.what}" for error in refused[:_SHOWN])
                raise ProviderError(
                    f"{len(refused)} objects of the store are refused by the API server:\n{shown}", where="kubernetes",
                    fix="remove what refuses them with kubectl (mesh local env), then mesh local up",
                )  # fmt: skip
    return changed


def _forced(mirror: Kubernetes, server: Server, record: Record, body: Object) -> Object:
    """Apply one, whoever manages its fields; one that cannot be changed so is made anew."""
    try:
        return mirror.applied(record, body, force=True).body
    except ProviderError as error:
        cannot_change = isinstance(error.__cause__, RefusedError) and error.__cause__.code == 422
        if not cannot_change or server.get(body) is None:
            raise
    server.delete(body)
    server.gone(body)
    return mirror.applied(record, body, force=True).body


def _identity(body: Object) -> tuple[str, ...]:
    metadata = body["metadata"]
    group = str(body["apiVersion"]).rpartition("/")[0]
    return group, str(body["kind"]), str(metadata.get("namespace") or ""), str(metadata["name"])


def _lines(total: int, removed: list[Object], changed: list[Object]) -> tuple[str, ...]:
    lines = [f"holds the {total} objects of the store"]
    for what, objects in (("removed", removed), ("put back", changed)):
        if objects and not (what == "put back" and len(objects) == total):
            lines.append(f"{what}: {_shown(objects)}")
    return tuple(lines)


def _shown(objects: Iterable[Object]) -> str:
    names = sorted(name_of(each) for each in objects)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
