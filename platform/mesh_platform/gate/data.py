"""A verdict in the form of docs/schemas/verdict.schema.json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import JsonValue

from mesh_platform.findings import Finding, Location
from mesh_platform.plan import Plan, Step
from mesh_platform.rules import ALL, Judgement

from . import intent as intents
from .verdict import Comparison, Moved, Verdict

SCHEMA_VERSION = "1.3"
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
        "digests": {"intent": intents.together(verdict.intents) if verdict.intents else None, "plan": None},
        "change": _change(verdict.comparison, verdict.intents) if verdict.comparison else None,
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
        "change": None,
    }


def _judgement(each: Judgement) -> JsonValue:
    return _finding(
        each.rule, each.severity, each.outcome.value, each.location, each.message, each.remedy,
        phase=each.phase.value if each.phase else None, policy=each.policy, stack=each.stack, urn=each.urn,
        waiver=each.waiver, stage=each.stage.value, product=each.product,
    )  # fmt: skip


def _finding(
    rule: str, severity: str, outcome: str, place: Location | None, message: str, remedy: str, **more: str | None
) -> dict[str, JsonValue]:
    return {
        "rule": rule,
        "severity": severity,
        "outcome": outcome,
        "waiver": more.get("waiver"),
        "location": _place(place),
        "message": message,
        "remedy": remedy,
        **{key: more.get(key) for key in ("phase", "policy", "stack", "urn", "stage", "product")},
    }


def _stack(plan: Plan) -> JsonValue:
    steps: list[JsonValue] = [
        {
            "op": step.op,
            "urn": step.urn,
            "type": step.type,
            "reasons": _reasons(step),
            "protect": step.protect,
        }
        for step in sorted(plan.changes, key=lambda step: step.urn)
    ]
    return {"name": plan.stack, "steps": steps}


def _change(found: Comparison, digests: Mapping[str, str]) -> JsonValue:
    contracts: list[JsonValue] = [
        {
            "port": str(each.port),
            "agreements": list[JsonValue](each.agreements),
            "differences": [
                {
                    "what": one.what, "direction": one.direction.value, "old": one.old, "new": one.new,
                    "breaking": one.breaking, "location": _place(one.location),
                }
                for one in each.differences
            ],
        }
        for each in found.contracts
    ]  # fmt: skip
    transitions: list[JsonValue] = [
        {
            "what": each.what, "product": each.product, "old": each.old, "new": each.new,
            "destroys": list[JsonValue](each.destroys), "location": _place(each.location),
        }
        for each in found.transitions
    ]  # fmt: skip
    program: dict[str, JsonValue] = {}
    if found.program:
        program = {"program": {"of": found.program.of, "reason": found.program.reason}}
    return {
        **program,
        "base": found.base,
        "head": found.head,
        "moved": _moved(found.moved) if found.moved else None,
        "authority": [each.path for each in found.authority],
        "code": [each.path for each in found.code],
        "contracts": contracts,
        "transitions": transitions,
        "unaffected": list[JsonValue](found.unaffected),
        "impact": list[JsonValue](found.impact),
        "intents": dict[str, JsonValue](digests),
    }


def _moved(found: Moved) -> JsonValue:
    return {"commits": found.commits, "tip": found.tip, "message": str(found), "remedy": found.next}


def _place(place: Location | None) -> JsonValue:
    return {"file": place.file, "line": place.line, "column": place.column} if place else None


def _reasons(step: Step) -> list[JsonValue]:
    """Return the properties that force a replacement or change; a mark on the whole resource is no property."""
    forced = [key for key in step.replaces if not key.startswith("__")]
    return [*(forced or sorted(key for key in step.changes if not key.startswith("__")))]
