"""Plans as the engine recorded them on the example, cut to components and what rules read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from mesh_platform.plan import Plan, Step, collect
from mesh_platform.plan.events import events

FOLDER = Path(__file__).parent / "rules" / "recorded"
Edit = Callable[[Step], Step]


@cache
def recorded(stack: str) -> Plan:
    """Return the plan of a stack of the example in which nothing changes."""
    with (FOLDER / f"{stack}.jsonl").open(encoding="utf-8") as lines:
        return collect(stack, events(lines))


def named(plan: Plan, kind: str, name: str = "") -> Step:
    """Return the one step on a resource of a kind, as KafkaTopic, whose name ends so."""
    (found,) = [s for s in plan.steps if s.type.rpartition(":")[2] == kind and s.name.endswith(name)]
    return found


def edited(plan: Plan, step: Step, edit: Edit) -> Plan:
    """Return the plan with one step changed."""
    return replace(plan, steps=tuple(edit(each) if each is step else each for each in plan.steps))


def without(plan: Plan, step: Step) -> Plan:
    """Return the plan without a step."""
    return replace(plan, steps=tuple(each for each in plan.steps if each is not step))


def setting(path: str, value: Any, *, old: bool = False) -> Edit:
    """Change an input as it will be, or as it is; None takes it away. The last key stands after a slash."""
    front, _, last = path.partition("/")
    keys = [*front.split("."), last] if last else [front]

    def edit(step: Step) -> Step:
        if old:
            return replace(step, old=_set(dict(step.old), keys, value))
        return replace(step, op="update", new=_set(dict(step.new), keys, value), changes={keys[0]: "UPDATE"})

    return edit


def deleted(step: Step) -> Step:
    """Return the step as the engine writes the deletion of its resource."""
    return replace(step, op="delete", new={})


def replaced(path: str, value: Any) -> Edit:
    """Change an input so that the resource is replaced, as a provider reports it that marks the whole resource."""

    def edit(step: Step) -> Step:
        changed = setting(path, value)(step)
        return replace(
            changed, op="replace", replaces=("__meta",), changes={"__meta": "UPDATE_REPLACE", **changed.changes}
        )

    return edit


def _set(state: dict[str, Any], keys: list[str], value: Any) -> dict[str, Any]:
    head, *rest = keys
    if value is None and not rest:
        return {key: each for key, each in state.items() if key != head}
    return {**state, head: _set(dict(state.get(head) or {}), rest, value) if rest else value}
