"""What the engine plans and does, as data: steps, diagnostics and a summary, read from its own events."""

from __future__ import annotations

from .events import collect
from .model import Diagnostic, Plan, Step

__all__ = ["Diagnostic", "Plan", "Step", "collect"]
