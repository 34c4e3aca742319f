"""Answers as they are given: a file, options, or nothing yet; always text, never a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.documents.files import text
from mesh_platform.documents.parse import FaultError, parse
from mesh_platform.documents.problem import nearest, shown
from mesh_platform.errors import UsageError

if TYPE_CHECKING:
    from pydantic import JsonValue

    from .template import Template


@dataclass(frozen=True, order=True, slots=True)
class WrongAnswer:
    """One answer that does not do: its name, what is wrong with it, and what to do."""

    name: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what}; {self.fix}"


def refused(wrong: Sequence[WrongAnswer]) -> UsageError:
    """Return the error that tells all wrong answers at once."""
    count = "1 answer is" if len(wrong) == 1 else f"{len(wrong)} answers are"
    lines = "".join(f"\n  {each}" for each in wrong)
    return UsageError(f"{count} wrong or missing; nothing was written{lines}", fix="correct them and run it again")


def given(file: Path | None, options: Sequence[str]) -> dict[str, JsonValue]:
    """Return the answers of a YAML file and of options `name=value`, which win; raises UsageError."""
    found = dict(_file(file)) if file else {}
    for option in options:
        name, equals, value = option.partition("=")
        if not equals:
            raise UsageError(f"{shown(option)} is no answer", where="--set", fix="write --set name=value")
        found[name.strip()] = value
    return found


def texts(template: Template, raw: Mapping[str, JsonValue]) -> tuple[dict[str, str], list[WrongAnswer]]:
    """Return answers as text, and those that no question of the template asks for or that are no single value."""
    found: dict[str, str] = {}
    wrong: list[WrongAnswer] = []
    for name, value in raw.items():
        if name not in template.questions:
            near = nearest(name, template.questions)
            fix = f"did you mean {near}?" if near else f"it asks for {', '.join(template.questions)}"
            wrong.append(WrongAnswer(_name(name), f"{template.name} does not ask for it", fix))
        elif isinstance(value, dict | list):
            wrong.append(WrongAnswer(name, f"it is {shown(value)}", "give a single value"))
        elif value is not None:
            found[name] = _plain(value)
    return found, wrong


def _plain(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _name(name: str) -> str:
    return name if name.isidentifier() and len(name) <= 40 else shown(name)


def _file(file: Path) -> dict[str, JsonValue]:
    try:
        found = parse(text(file))
    except FaultError as error:
        fault = error.faults[0]
        where = f"{file}:{fault.line}:{fault.column}"
        raise UsageError(fault.message, where=where, fix="answers are a YAML mapping of names to values") from error
    if not isinstance(found, dict):
        raise UsageError(f"it is {shown(found)}", where=str(file), fix="answers are a YAML mapping of names to values")
    return found
