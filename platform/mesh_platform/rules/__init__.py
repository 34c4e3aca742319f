"""Pure rules by family, each a small class: id, title, severity, remedy, what it reads, and its check."""

from __future__ import annotations

from .catalogue import ALL
from .evaluate import on_mesh, on_plan, unplanned
from .model import Failure, Judgement, MeshRule, Outcome, Phase, PlanRule, Rule, Setting, Severity
from .parameters import Parameters
from .reader import Scope

__all__ = [
    "ALL",
    "Failure",
    "Judgement",
    "MeshRule",
    "Outcome",
    "Parameters",
    "Phase",
    "PlanRule",
    "Rule",
    "Scope",
    "Setting",
    "Severity",
    "on_mesh",
    "on_plan",
    "unplanned",
]
