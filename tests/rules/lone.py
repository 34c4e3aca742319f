"""Plans of a few steps, as an engine would write them, judged by some rules over the example."""

from __future__ import annotations

from typing import Any

from judged import Edit, by_plan, shown
from mesh_platform.plan import Plan, Step
from mesh_platform.rules import ALL, Judgement


def step(op: str, kind: str, old: dict[str, Any], new: dict[str, Any] | None = None, **more: Any) -> Step:
    """One step on a resource that is called `it`."""
    name = more.pop("name", "it")
    return Step(
        op=op, urn=f"urn:pulumi:payments-local::mesh::{kind}::{name}", type=kind, old=old, new=new or {}, **more
    )


def judged(
    steps: tuple[Step, ...], *rules: str, edits: tuple[Edit, ...] = (), stack: str = "payments-local"
) -> list[Judgement]:
    """What rules say of a plan with these steps; nothing may be left open."""
    found = by_plan(shown(*edits, rules=[rule for rule in ALL if rule.id in rules]), Plan(stack=stack, steps=steps))
    assert not any(each.phase for each in found), found
    return list(found)
