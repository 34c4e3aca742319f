"""Verdicts with little in them, and the lines of their text."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mesh_platform.gate import Verdict, text
from mesh_platform.plan import Diagnostic, Plan
from mesh_platform.rules import Judgement
from rich_verdict import (
    COMPARISON,
    VERDICT,
)

BARE = replace(VERDICT, judgements=(), comparison=None, plans=())
"""A verdict with nothing but its cost."""


def lines(found: Verdict) -> list[str]:
    return text(found).splitlines()


def between(found: Verdict) -> list[str]:
    """Return the lines between the answer and the costs."""
    return [line for part in text(found).split("\n\n")[1:-1] for line in part.splitlines()]


def of(*judgements: Judgement) -> list[str]:
    """Return the lines on judgements alone."""
    return between(replace(BARE, judgements=judgements))


def on_change(**more: Any) -> list[str]:
    """Return the lines on a comparison that has only what is given."""
    bare = replace(COMPARISON, authority=(), code=(), contracts=(), transitions=(), impact=())
    return between(replace(BARE, comparison=replace(bare, **more), unplanned={"payments-local": "why"}))


def of_plan(*steps: Any, said: tuple[str, ...] = ()) -> list[str]:
    found = Plan(stack="payments-local", steps=steps, diagnostics=tuple(Diagnostic("info", "", each) for each in said))
    return between(replace(BARE, plans=(found,)))
