"""Policies with an expression of their own, in CEL: what they read, how they are asked, and what is wrong with them."""

from __future__ import annotations

from .findings import contradictions, findings
from .rule import rule_of

__all__ = ["contradictions", "findings", "rule_of"]
