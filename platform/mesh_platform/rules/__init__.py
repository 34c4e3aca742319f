"""Pure rules by family, each a small class: id, title, severity, remedy, what it reads, and its check."""

from __future__ import annotations

from .catalogue import ALL
from .change import Change, ChangeReader, FileChange
from .evaluate import on_change, on_mesh, on_plan, uncompared, unplanned
from .model import (
    ChangeRule,
    Failure,
    Judgement,
    MeshRule,
    OpenError,
    Outcome,
    Phase,
    PlanRule,
    Rule,
    Setting,
    Severity,
    Stage,
)
from .parameters import Parameters
from .reader import Scope
from .selection import Selection

__all__ = [
    "ALL",
    "Change",
    "ChangeReader",
    "ChangeRule",
    "Failure",
    "FileChange",
    "Judgement",
    "MeshRule",
    "OpenError",
    "Outcome",
    "Parameters",
    "Phase",
    "PlanRule",
    "Rule",
    "Scope",
    "Selection",
    "Setting",
    "Severity",
    "Stage",
    "on_change",
    "on_mesh",
    "on_plan",
    "uncompared",
    "unplanned",
]
