"""A template and its answers as files: answers are data, whatever they say.

The result is what plain cookiecutter renders, except that answers are never evaluated, that templates run in Jinja's
sandbox, that no hook or extension of a template runs, and that nothing is written here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from mesh_platform.errors import DocumentError

from .template import Template

STEP = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9_.][A-Za-z0-9_.-]*")
"""What a step of a path may be called."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text of one file, and whether it can be run."""

    text: str
    executable: bool


def render(template: Template, answers: Mapping[str, str]) -> dict[str, Rendered]:
    """Return files by path below the rendered folder; raises DocumentError where the template is at fault."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False, **template.layout
    )
    environment.globals.clear()
    known = _context(template, answers, environment)
    files: dict[str, Rendered] = {}
    said: dict[str, str] = {}
    for source in template.sources:
        for step in set(source.path.split("/")) - set(said):
            said[step] = _say(environment, step, known, source.path)
        steps = [said[step] for step in source.path.split("/")]
        if not steps[-1]:
            continue  # as cookiecutter does: a file without a name is not wanted
        if not all(STEP.fullmatch(step) for step in steps):
            raise _fault(template, source.path, f"its path would be {'/'.join(steps)!r}")
        rendered = Rendered(_say(environment, source.text, known, source.path), source.executable)
        files["/".join(steps[1:])] = rendered
    return files


def default(template: Template, name: str, answers: Mapping[str, str]) -> str:
    """Return the template's own default of a question, from the answers before it."""
    question = template.questions[name]
    if isinstance(question, tuple):
        return question[0]
    if "{" not in question:
        return question
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    environment.globals.clear()
    return _say(environment, question, dict(answers), name)


def _context(
    template: Template, answers: Mapping[str, str], environment: ImmutableSandboxedEnvironment
) -> dict[str, str]:
    """Return answers in the order of the questions, what is computed from them, and the template's own name."""
    about = {"_name": template.name, "_version": template.version, "_digest": template.digest}
    known = about | {name: answers[name] for name in template.questions}
    for name, text in template.computed.items():
        known[name] = _say(environment, text, known, name)
    return known


def _say(environment: ImmutableSandboxedEnvironment, text: str, known: Mapping[str, str], where: str) -> str:
    if "{" not in text:
        return text
    try:
        return environment.from_string(text).render(cookiecutter=known)
    except (TemplateError, TypeError, ValueError) as error:
        raise DocumentError(str(error), where=where, fix="correct the template") from error


def _fault(template: Template, where: str, said: str) -> DocumentError:
    return DocumentError(said, where=f"{template.name}/{where}", fix="correct the template")
