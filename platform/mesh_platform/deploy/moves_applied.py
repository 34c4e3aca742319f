"""The products that stacks have exported: from a session, or from the states of the local cloud without an engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

from mesh_platform.mesh.ids import ProductId, StackId

if TYPE_CHECKING:
    from mesh_platform.engine.session import Session
    from mesh_platform.mesh.model import Mesh

State = Mapping[str, Iterable[Mapping[str, JsonValue]] | None]
STATES = ".pulumi/stacks/mesh"
STACK = "pulumi:pulumi:Stack"


def applied(session: Session, mesh: Mesh, environment: str) -> dict[str, tuple[ProductId, ...]]:
    """Return the products of an environment's domain stacks, by domain.

    A domain that has left the documents is known only where the states are files.
    """
    if session.state is not None:
        return local(session.state).get(environment, {})
    from concurrent.futures import ThreadPoolExecutor  # a check of documents waits for none

    stacks = [StackId("domain", environment, domain) for domain in mesh.domains]
    with ThreadPoolExecutor() as pool:
        states = pool.map(session.resources, map(str, stacks))
    return {stack.domain: products(state) for stack, state in zip(stacks, states, strict=True)}


def local(state: Path) -> dict[str, dict[str, tuple[ProductId, ...]]]:
    """Return the products of all domain stacks in a folder of states, by environment and domain."""
    found: dict[str, dict[str, tuple[ProductId, ...]]] = {}
    for file in sorted((state / STATES).glob("*.json")):
        try:
            stack = StackId.parse(file.stem)
            if stack.layer != "domain":
                continue
            latest: State = json.loads(file.read_text(encoding="utf-8"))["checkpoint"].get("latest") or {}
            exported = products(latest.get("resources") or ())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue  # a damaged one is told by the run that needs it
        found.setdefault(stack.environment, {})[stack.domain] = exported
    return found


def products(resources: Iterable[Mapping[str, JsonValue]]) -> tuple[ProductId, ...]:
    """Return the products that a stack has exported, by its resources."""
    for each in resources:
        if each.get("type") == STACK:
            refs = cast("dict[str, JsonValue]", each.get("outputs") or {}).get("refs")
            named = refs.get("products") if isinstance(refs, dict) else None
            return tuple(ProductId.parse(name) for name in sorted(named or ())) if isinstance(named, dict) else ()
    return ()
