"""Policies in force: which rules they set, for whom, with what parameters, and what is wrong with them."""

from __future__ import annotations

from .findings import findings
from .listed import Listed, listed
from .settings import alone, settings
from .stages import stage_at

__all__ = ["Listed", "alone", "findings", "listed", "settings", "stage_at"]
