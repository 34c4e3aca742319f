"""Every answer held against its form and against the mesh, before anything is rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from . import forms, rights
from .answers import WrongAnswer
from .known import Known

if TYPE_CHECKING:
    from .template import Template

Answers = Mapping[str, str]
Check = Callable[[Known, Answers, str], tuple[str, str] | None]
"""What is wrong with the answer of that name and what to do; None where nothing is."""


def judge(template: Template, known: Known, answers: Answers, stated: frozenset[str]) -> list[WrongAnswer]:
    """Return everything that is wrong; what is only derived from a wrong answer is left out. `stated` were given."""
    wrong = [found for name in template.questions if (found := one(template, known, answers, name))]
    return [each for each in wrong if each.name in stated] or wrong


def one(template: Template, known: Known, answers: Answers, name: str) -> WrongAnswer | None:
    """Return what is wrong with one answer: its form first, then what the mesh says of it."""
    question, value = template.questions[name], answers[name]
    if isinstance(question, tuple):
        if value in question:
            fault = None if name != "workspace" else rights.workspace(known, answers)
        else:
            fault = (f"{forms.shown(value)} is no choice", f"choose {' or '.join(question)}")
    else:
        fault = forms.fault(name, value) or _of_mesh(template, known, answers, name)
    return WrongAnswer(name, *fault) if fault else None


def _of_mesh(template: Template, known: Known, answers: Answers, name: str) -> tuple[str, str] | None:
    checks = rights.PRODUCT if template.makes == "product" else rights.DOMAIN
    return checks[name](known, answers) if name in checks else None
