"""Steps as a rule sees them: the properties that it declares, and no other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import cast

from pydantic import JsonValue

from mesh_platform.plan import Plan, Step
from mesh_platform.plan.model import HALVES

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value that is known only after an apply (pulumi/sdk, plugin.UnknownStringValue)."""
SECRET = "[secret]"  # noqa: S105 what the engine shows instead of one
LEFT_OUT = HALVES | {"read", "read-discard", "read-replacement", "refresh", "discard", "discard-replaced"}


class UnknownError(Exception):
    """A rule read a property whose value is not known yet."""


class UndeclaredError(Exception):
    """A rule read a property that it does not declare: its fault, never a pass."""


class StepView:
    """One step, with the properties of its inputs that a rule declares."""

    __slots__ = ("_paths", "_step")

    def __init__(self, step: Step, paths: Sequence[str]) -> None:
        self._step, self._paths = step, paths

    @property
    def type(self) -> str:
        """Type of the resource."""
        return self._step.type

    @property
    def urn(self) -> str:
        """Identity of the resource in its stack."""
        return self._step.urn

    @property
    def name(self) -> str:
        """Logical name of the resource."""
        return self._step.name

    @property
    def identity(self) -> Step:
        """The step with its names and labels, which say whose it is; its properties are read by `new` and `old`."""
        return self._step

    @property
    def op(self) -> str:
        """Operation, a replacement as one: same, create, update, replace, delete, import."""
        return self._step.op

    @property
    def stays(self) -> bool:
        """Whether the resource exists after the apply."""
        return self._step.op != "delete"

    @property
    def forced_by(self) -> tuple[str, ...]:
        """Properties that force a replacement; a provider that marks the whole resource is asked what changes."""
        named = [path for path in self._step.replaces if not path.startswith("__")]
        return tuple(named or sorted(path for path in self._step.changes if not path.startswith("__")))

    def new(self, path: str) -> JsonValue:
        """Return an input as it will be, None where there is none; raises UnknownError and UndeclaredError."""
        return self._read(self._step.new, path)

    def old(self, path: str) -> JsonValue:
        """Return an input as it is, None where there is none; raises UnknownError and UndeclaredError."""
        return self._read(self._step.old, path)

    def there(self, path: str) -> JsonValue:
        """Return an input as it will be, or as it was where the resource goes."""
        return self.new(path) if self.stays else self.old(path)

    def unknown(self, path: Sequence[str]) -> str:
        """Return what of a path below `old` or `new` is not known yet, both of them without a path; else nothing."""
        states = {"old": self._step.old, "new": self._step.new}
        for side in path[:1] or tuple(states):
            found: JsonValue = dict(states[side])
            for key in path[1:]:
                if isinstance(found, dict):
                    found = found.get(key)
            if _hidden(found):
                return ".".join((side, *path[1:]))
        return ""

    def _read(self, state: Mapping[str, JsonValue], path: str) -> JsonValue:
        if path not in self._paths:
            raise UndeclaredError(f"{self.type} {path} is not in reads")
        found: JsonValue = cast("JsonValue", state)
        for key in path.split("."):
            if not isinstance(found, dict):
                break
            found = found.get(key)
        else:
            if _hidden(found):
                raise UnknownError(f"{path} of {self.name} is known only after an apply")
            return found
        if _hidden(found):
            raise UnknownError(f"{path} of {self.name} is known only after an apply")
        return None


class Steps:
    """The steps of one plan by type, each resource once."""

    def __init__(self, plan: Plan) -> None:
        self.stack = plan.stack
        found: dict[str, list[Step]] = defaultdict(list)
        for step in plan.steps:
            if step.op not in LEFT_OUT:
                found[step.type].append(step)
        self._by_type = dict(found)

    def changes(self) -> list[StepView]:
        """Return the steps that change a real resource, showing none of their properties by name."""
        steps = [step for each in self._by_type.values() for step in each]
        return [StepView(step, ()) for step in steps if step.op != "same" and step.custom]

    def of(self, type: str, paths: Sequence[str]) -> list[StepView]:
        """Return the steps on resources of one type, showing those properties."""
        return [StepView(step, paths) for step in self._by_type.get(type, ())]


def _hidden(value: JsonValue) -> bool:
    if isinstance(value, str):
        return value in (UNKNOWN, SECRET)
    if isinstance(value, dict):
        return any(_hidden(each) for each in value.values())
    return isinstance(value, list) and any(_hidden(each) for each in value)
