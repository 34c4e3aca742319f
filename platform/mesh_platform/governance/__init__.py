"""Who may do what: policies, and the one decide() that programs, gate and commands ask."""

from __future__ import annotations

from .context import Context
from .decide import decide, refusals, refuse, told
from .decision import Decided, Decision, Obligation
from .operations import Operation
from .policies import settings

__all__ = [
    "Context",
    "Decided",
    "Decision",
    "Obligation",
    "Operation",
    "decide",
    "refusals",
    "refuse",
    "settings",
    "told",
]
