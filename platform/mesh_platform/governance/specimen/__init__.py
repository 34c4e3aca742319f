"""A smallest mesh, a change of it and a plan, made of a few facts: what a rule is shown by its examples."""

from __future__ import annotations

from .judge import judged
from .knobs import KNOBS, Knob, unknown
from .made import Specimen, specimen

__all__ = ["KNOBS", "Knob", "Specimen", "judged", "specimen", "unknown"]
