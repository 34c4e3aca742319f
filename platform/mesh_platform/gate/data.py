"""A verdict in the form of docs/schemas/verdict.schema.json."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import JsonValue

from mesh_platform.findings import Finding, Location
from mesh_platform.plan import Plan, Step
from mesh_platform.rules import ALL, Judgement

from .verdict import Verdict

SCHEMA_VERSION = "1.0"
FIRST = "the documents have findings, which come first"


def data(verdict: Verdict) -> dict[str, JsonValue]:
    """Return a verdict."""
    return {
        "schemaVersion": SCHEMA_VERSION,
        "verdict": verdict.outcome.value,
        "findings": [_judgement(each) for each in verdict.judgements],
        "stacks": [_stack(plan) for plan in verdict.plans],
        "cost": {
            "before": None if verdict.cost.before is None else float(verdict.cost.before),
            "after": float(verdict.cost.after),
            "currency": verdict.cost.currency or None,
            "unpriced": list(verdict.cost.unpriced),
        },
        "digests": {"intent": None, "plan": None},
    }


def of_documents(findings: Iterable[Finding]) -> dict[str, JsonValue]:
    """Return the verdict on documents with findings: no rule was evaluated."""
    found: list[JsonValue] = [
        _finding(each.rule, each.severity, "fail", each.location, each.message, each.remedy) for each in findings
    ]
    left = [_finding(r.id, r.severity, "not evaluated", None, FIRST, "correct them", phase="now") for r in ALL]
    return {
        "schemaVersion": SCHEMA_VERSION,
        "verdict": "fail",
        "findings": [*found, *left],
        "stacks": [],
        "cost": None,
        "digests": {"intent": None, "plan": None},
    }


def _judgement(each: Judgement) -> JsonValue:
    return _finding(
        each.rule, each.severity, each.outcome.value, each.location, each.message, each.remedy,
        phase=each.phase.value if each.phase else None, policy=each.policy, stack=each.stack, urn=each.urn,
    )  # fmt: skip


def _finding(
    rule: str, severity: str, outcome: str, place: Location | None, message: str, remedy: str, **more: str | None
) -> dict[str, JsonValue]:
    return {
        "rule": rule,
        "severity": severity,
        "outcome": outcome,
        "waiver": None,
        "location": {"file": place.file, "line": place.line, "column": place.column} if place else None,
        "message": message,
        "remedy": remedy,
        **{key: more.get(key) for key in ("phase", "policy", "stack", "urn")},
    }


def _stack(plan: Plan) -> JsonValue:
    steps: list[JsonValue] = [
        {
            "op": step.op,
            "urn": step.urn,
            "type": step.type,
            "reasons": _reasons(step),
        }
        for step in plan.changes
    ]
    return {"name": plan.stack, "steps": steps}


def _reasons(step: Step) -> list[JsonValue]:
    """Return the properties that force a replacement or change; a mark on the whole resource is no property."""
    forced = [key for key in step.replaces if not key.startswith("__")]
    return [*(forced or sorted(key for key in step.changes if not key.startswith("__")))]
