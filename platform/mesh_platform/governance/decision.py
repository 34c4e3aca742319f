"""Decisions: what was decided, why, and by which policies."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from mesh_platform.rules import Judgement


class Decided(StrEnum):
    """The outcome of a decision."""

    permit = "permit"
    deny = "deny"


class Obligation(StrEnum):
    """What whoever asked has to do with a permission."""

    show_refusals = "show refusals"
    """Show what an apply would be refused for beside the plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is decided about an operation. `reasons` are failures, and rules that could not say anything.

    `policies` are those in force; `id` is the same for the same question with the same answer.
    """

    outcome: Decided
    reasons: tuple[Judgement, ...]
    obligations: tuple[Obligation, ...]
    policies: tuple[str, ...]
    id: str


def identify(*parts: object) -> str:
    """Return the id of a decision: 16 hex digits over what was asked and answered."""
    text = json.dumps([str(part) for part in parts], separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
