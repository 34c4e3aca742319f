"""What a plan destroys that nobody can make again: data with what holds it, and identities that others know."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from pydantic import JsonValue

from mesh_platform.plan import Plan, Step
from mesh_platform.rules.stateful import STATEFUL, TABLE

KEPT: Mapping[str, tuple[str, tuple[str, ...]]] = STATEFUL | {
    "confluentcloud:index/serviceAccount:ServiceAccount": ("service account", ("displayName",)),
    "databricks:index/group:Group": ("group", ("displayName",)),
    "databricks:index/servicePrincipal:ServicePrincipal": ("service principal", ("displayName",)),
}
"""By type: what a person calls it, and the properties that make its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One thing that goes. `owner` is the port or the product it belongs to, empty for what a domain has as a whole.

    `because` says what forces a replacement; `stays` is what of the same part is left as it is.
    """

    stack: str
    urn: str
    op: Literal["delete", "replace"]
    what: str
    owner: str
    because: str = ""
    stays: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The logical name of the resource."""
        return self.urn.rpartition("::")[2]

    @property
    def product(self) -> str:
        """The product it belongs to, itself or by a port."""
        return ".".join(self.owner.split(".")[:2])

    def __str__(self) -> str:
        if self.op == "delete":
            return f"{self.what} with all it holds"
        kept = f"; {', '.join(self.stays)} {'stays' if len(self.stays) == 1 else 'stay'}" if self.stays else ""
        return f"{self.what} with all it holds, replaced by an empty one ({self.because}){kept}"

    def named_by(self, names: Collection[str]) -> bool:
        """Whether one of `names` means it: its URN, its logical name, or the port or product it belongs to."""
        meant = {self.urn, self.name, self.owner, self.product} - {""}
        return not meant.isdisjoint(names)


def losses(plan: Plan) -> tuple[Loss, ...]:
    """Return what a plan destroys, in its order."""
    by_urn = {step.urn: step for step in plan.steps}
    return tuple(
        Loss(
            stack=plan.stack,
            urn=step.urn,
            op="delete" if step.op == "delete" else "replace",
            what=_called(step),
            owner=_owner(by_urn, step.parent),
            because=_because(step) if step.op == "replace" else "",
            stays=_stays(plan, step) if step.op == "replace" else (),
        )
        for step in plan.steps
        if step.op in ("delete", "replace") and _holds(step)
    )


def _holds(step: Step) -> bool:
    return step.type in KEPT and not (step.type == TABLE and step.old.get("tableType") == "VIEW")


def _called(step: Step) -> str:
    kind, paths = KEPT[step.type]
    return f"{kind} {'.'.join(_at(step.old or step.new, path) for path in paths)}"


def _at(inputs: Mapping[str, JsonValue], path: str) -> str:
    found: JsonValue = cast("JsonValue", inputs)
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return str(found)


def _owner(by_urn: Mapping[str, Step], parent: str) -> str:
    """Return the id that the nearest component above names: `portId` of a port's part, else `productId`."""
    while parent in by_urn:
        step = by_urn[parent]
        inputs = step.old or step.new
        found = inputs.get("portId") or inputs.get("productId")
        if found:
            return str(found)
        parent = step.parent
    return ""


def _because(step: Step) -> str:
    forced = [path for path in step.replaces if not path.startswith("__")] or sorted(step.changes)
    return ", ".join(f"{path} {_at(step.old, path)} to {_at(step.new, path)}" for path in forced)


def _stays(plan: Plan, lost: Step) -> tuple[str, ...]:
    kept = (step for step in plan.steps if step.parent == lost.parent and step.op in ("same", "update"))
    return tuple(_called(step) for step in kept if _holds(step) and step.urn != lost.urn)
