"""Resources as they are planned or as they exist, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from pydantic import JsonValue

from mesh_platform.mesh.ids import PortId, StackId

from .free import FREE
from .parts import PLATFORM

if TYPE_CHECKING:
    from mesh_platform.plan import Step

Inputs = Mapping[str, JsonValue]
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine's events have in place of an input that is not known yet (Pulumi SDK, plugin.UnknownStringValue)."""
FOREIGN = frozenset({"read", "read-discard", "read-replacement"})
"""Steps on resources that others have made: they are charged to them."""
GONE = FOREIGN | {"delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace"}
NEW = FOREIGN | {"create", "import", "remove-pending-replace"}


class Resource(NamedTuple):
    """A resource: its URN, its type, the inputs that it has, and the URN of its parent."""

    urn: str
    type: str
    inputs: Inputs
    parent: str


class UnreadError(ValueError):
    """An input that a figure is taken from is absent, secret or not known before the apply."""


def before(steps: Iterable[Step]) -> list[Resource]:
    """Return what there is before steps are done; each resource once, however many steps it takes.

    Of a resource that is there twice, for one waits for its deletion since an earlier run, the other one counts.
    """
    there = [step for step in steps if step.op not in NEW and counts(step.type)]
    found = {step.urn: step for step in there if step.op == "delete"}
    found |= {step.urn: step for step in there if step.op != "delete"}
    return [Resource(step.urn, step.type, step.old, step.parent) for step in found.values()]


def after(steps: Iterable[Step]) -> list[Resource]:
    """Return what there will be once steps are done."""
    found = {step.urn: step for step in steps if step.op not in GONE and counts(step.type)}
    return [Resource(step.urn, step.type, step.new, step.parent) for step in found.values()]


def existing(state: Iterable[Mapping[str, JsonValue]]) -> list[Resource]:
    """Return the resources of a stack's state; one that only waits for its deletion has been replaced already."""
    return [
        Resource(str(each["urn"]), str(each["type"]), _inputs(each), str(each.get("parent") or ""))
        for each in state
        if not each.get("delete") and counts(str(each["type"]))
    ]


def counts(kind: str) -> bool:
    """Whether resources of a type cost, may cost, or say whose others are."""
    return kind not in FREE and not kind.startswith("pulumi:")


class Owners:
    """Whose each resource is: the product of the nearest component above it that names one, else its domain's."""

    def __init__(self, components: Iterable[Resource]) -> None:
        self._components = {component.urn: component for component in components}

    def of(self, resource: Resource) -> str:
        """Return a product's id, a domain's, or `platform`."""
        above = self._components.get(resource.parent)
        while above is not None:
            named = _named(above.inputs)
            if named:
                return named
            above = self._components.get(above.parent)
        return _stack_owner(resource.urn)


def text(inputs: Inputs, *path: str) -> str:
    """Return a text below `path`; raises UnreadError for anything else, an unknown or a secret too."""
    found = _below(inputs, path)
    if not isinstance(found, str) or found == UNKNOWN:
        raise UnreadError(f"{'.'.join(path)} is not known before the apply")
    return found


def whole(inputs: Inputs, *path: str) -> int:
    """Return a whole number below `path`, written as a text or not; raises UnreadError for anything else."""
    found = _below(inputs, path)
    try:
        if isinstance(found, bool) or not isinstance(found, int | float | str) or int(found) != float(found):
            raise ValueError
        return int(found)
    except (OverflowError, ValueError) as error:
        raise UnreadError(f"{'.'.join(path)} is not known before the apply") from error


def _below(inputs: Inputs, path: tuple[str, ...]) -> JsonValue:
    found: JsonValue = cast("JsonValue", inputs)
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _inputs(resource: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    found = resource.get("inputs")
    return found if isinstance(found, dict) else {}


def _named(inputs: Inputs) -> str:
    """Return the product that a component's inputs name, else its domain."""
    product, port, domain = inputs.get("productId"), inputs.get("portId"), inputs.get("domain")
    if isinstance(product, str):
        return product
    if isinstance(port, str):
        return str(PortId.parse(port).product)
    return domain if isinstance(domain, str) else ""


def _stack_owner(urn: str) -> str:
    """Return the domain of the stack that a URN names, or `platform`."""
    stack = urn.removeprefix("urn:pulumi:").partition("::")[0]
    try:
        return StackId.parse(stack).domain or PLATFORM
    except ValueError:
        return stack
