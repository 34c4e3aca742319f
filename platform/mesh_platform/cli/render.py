"""Plans and outcomes as a person reads them."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from mesh_platform.plan.events import finished

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mesh_platform.deploy.run import Outcome
    from mesh_platform.engine.session import OnEvent
    from mesh_platform.plan import Plan, Step
    from mesh_platform.plan.events import Event

MARKS = {"create": "+", "update": "~", "replace": "±", "delete": "-", "import": "=", "read": ">"}
SAID = {
    "create": "to create", "update": "to update", "replace": "to replace", "delete": "to delete",
    "import": "to import", "discard": "to forget", "remove-pending-replace": "to forget",
}  # fmt: skip
DONE = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted", "import": "imported"}


class Progress:
    """One line a stack on standard error: on a terminal it counts, elsewhere it says only when a stack is done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._live = sys.stderr.isatty()

    def watch(self, stack: str) -> OnEvent:
        """Return what counts the finished resources of one stack."""

        def seen(event: Event) -> None:
            if finished(event) is None:
                return
            with self._lock:
                self._counts[stack] = self._counts.get(stack, 0) + 1
                if self._live:
                    shown = "  ".join(f"{name} {count}" for name, count in self._counts.items())
                    sys.stderr.write(f"\r\x1b[K{shown[:110]}")
                    sys.stderr.flush()

        return seen

    def stop(self) -> None:
        """Clear the line."""
        if self._live and self._counts:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def summary(plan: Plan, words: dict[str, str]) -> str:
    """Return `12 created, 1 updated`, or `no changes`."""
    counts = plan.counts()
    return ", ".join(f"{count} {words.get(op, op)}" for op, count in counts.items()) or "no changes"


def outcome_line(outcome: Outcome, words: dict[str, str]) -> str:
    """Return how the run of one stack ended, on one line."""
    if outcome.plan is None:
        return f"  {outcome.stack:28} failed             {outcome.seconds:5.1f} s"
    return f"  {outcome.stack:28} {summary(outcome.plan, words):18} {outcome.seconds:5.1f} s"


def errors(outcomes: Iterable[Outcome]) -> str:
    """Return what went wrong, stack by stack, each with its next step."""
    return "\n".join(
        f"error: {outcome.error}\n  next: {outcome.error.fix}" for outcome in outcomes if outcome.error is not None
    )


def plan_lines(plan: Plan) -> list[str]:
    """Return the changes of a plan, one line each, with what changes and what forces a replacement."""
    lines = [line for step in plan.resources for line in _step_lines(step)]
    lines += [f"  ? not evaluated: {text}" for text in plan.not_evaluated]
    return lines


def _step_lines(step: Step) -> list[str]:
    kind = step.type.rpartition(":")[2]
    head = f"  {MARKS.get(step.op, step.op)} {kind:24} {step.name}"
    if step.op == "replace":
        head += f"   forced by {', '.join(step.replaces)}"
    if step.op in ("update", "replace"):
        return [head, *(f"      {change.lower()[:6]} {path}" for path, change in sorted(step.changes.items()))]
    return [head]


def step_data(step: Step) -> dict[str, object]:
    """Return a step in the form of the JSON contract."""
    reasons = list(step.replaces) or sorted(step.changes)
    return {"op": step.op, "urn": step.urn, "type": step.type, "reasons": reasons, "protect": step.protect}


def stacks_data(outcomes: Iterable[Outcome]) -> list[dict[str, object]]:
    """Return outcomes in the form of the JSON contract."""
    return [
        {
            "name": outcome.stack,
            "steps": [step_data(step) for step in outcome.plan.changes] if outcome.plan else [],
            "destroys": _losses_data(outcome.plan) if outcome.plan else [],
            "notEvaluated": list(outcome.plan.not_evaluated) if outcome.plan else [],
            "error": str(outcome.error) if outcome.error else None,
            "seconds": round(outcome.seconds, 2),
        }
        for outcome in outcomes
    ]


def _losses_data(plan: Plan) -> list[dict[str, object]]:
    from mesh_platform.deploy.losses import losses

    return [
        {"urn": each.urn, "op": each.op, "what": each.what, "owner": each.owner or None, "stays": list(each.stays)}
        for each in losses(plan)
    ]
