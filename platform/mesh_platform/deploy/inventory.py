"""What exists: the stacks of an environment with what each has, and the products that came out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pydantic import JsonValue

from mesh_platform.engine.locks import locks

if TYPE_CHECKING:
    from mesh_platform.engine.session import Session
    from mesh_platform.mesh.ids import StackId

CLOUDS = {"confluentcloud": "Confluent", "databricks": "Databricks", "kubernetes": "Kubernetes"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StackRow:
    """One stack. `kinds` counts its real resources by (cloud, kind); `held_by` is `pid@host` of a run under way."""

    name: str
    layer: str
    kinds: Mapping[tuple[str, str], int]
    components: int
    pending: int
    held_by: str | None

    @property
    def resources(self) -> int:
        """How many real resources it has."""
        return sum(self.kinds.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductRow:
    """Where one product is; empty parts are what it does not have."""

    id: str
    namespace: str
    schema: str
    topics: tuple[str, ...]
    tables: tuple[str, ...]


def stack_rows(session: Session, stacks: Iterable[StackId]) -> tuple[StackRow, ...]:
    """Return a row for each stack, deployed or not."""
    return tuple(_row(session, stack) for stack in stacks)


def product_rows(session: Session, stacks: Iterable[StackId]) -> tuple[ProductRow, ...]:
    """Return the products that the domain stacks among `stacks` have exported."""
    rows: list[ProductRow] = []
    for stack in stacks:
        refs = _refs(session, stack) if stack.layer == "domain" else None
        products = cast("dict[str, JsonValue]", refs).get("products") if isinstance(refs, dict) else None
        for id_, where in cast("dict[str, dict[str, JsonValue]]", products or {}).items():
            rows.append(
                ProductRow(
                    id=id_,
                    namespace=str(where.get("namespace") or ""),
                    schema=str(where.get("schema") or ""),
                    topics=_texts(where.get("topics")),
                    tables=_texts(where.get("tables")),
                )
            )
    return tuple(rows)


def by_cloud(rows: Sequence[StackRow]) -> dict[str, dict[str, int]]:
    """Return how many of each kind exist over several stacks, by cloud."""
    total: Counter[tuple[str, str]] = Counter()
    for row in rows:
        total.update(row.kinds)
    found: dict[str, dict[str, int]] = {}
    for (cloud, kind), count in sorted(total.items()):
        found.setdefault(cloud, {})[kind] = count
    return found


def _row(session: Session, stack: StackId) -> StackRow:
    found = session.resources(str(stack))
    held = locks(session.state, str(stack)) if session.state else ()
    return StackRow(
        name=str(stack),
        layer=stack.layer,
        kinds=Counter(_kind(str(each["type"])) for each in found if each.get("custom") and _real(each)),
        components=sum(str(each.get("type")).startswith("mesh:index:") for each in found),
        pending=session.pending(str(stack)),
        held_by=held[0].owner if held else None,
    )


def _refs(session: Session, stack: StackId) -> JsonValue:
    """Return what a stack has exported in plain text, from its state."""
    found = (each.get("outputs") for each in session.resources(str(stack)) if each["type"] == "pulumi:pulumi:Stack")
    return next((outputs.get("refs") for outputs in found if isinstance(outputs, dict)), None)


def _kind(token: str) -> tuple[str, str]:
    package, _, rest = token.partition(":")
    return CLOUDS.get(package, package), rest.rpartition(":")[2]


def _real(resource: Mapping[str, JsonValue]) -> bool:
    return not str(resource.get("type")).startswith("pulumi:")


def _texts(values: JsonValue) -> tuple[str, ...]:
    return tuple(str(each) for _, each in sorted(values.items())) if isinstance(values, dict) else ()
