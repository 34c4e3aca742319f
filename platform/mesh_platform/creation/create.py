"""From answers to a product in its place: judged, rendered, checked with the mesh, then put there as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.documents import read, uncollected
from mesh_platform.errors import DocumentError

from . import answers as given
from .defaults import REQUIRED, complete, proposal
from .judge import judge, one
from .known import Known
from .overlay import check
from .place import free, put, scratch, written

if TYPE_CHECKING:
    from pydantic import JsonValue

    from .answers import WrongAnswer
    from .render import Rendered
    from .template import Template

FIRST = frozenset({"domain", "input"})
"""Questions that others are derived from."""
Ask = Callable[[str, str, tuple[str, ...], str], str]
"""Asks a person: prompt, proposal, choices (none for a free answer), and what was wrong with the answer before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Rendered files by path below the mesh, and `units`: the folders and files that are put in place."""

    template: Template
    known: Known
    answers: Mapping[str, str]
    files: Mapping[str, Rendered]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Creation:
    """What is there now, or would be: files below the mesh in order; `folder` is where to go on."""

    folder: str
    files: tuple[str, ...]


def draft(root: Path, template: Template, raw: Mapping[str, JsonValue], ask: Ask | None = None) -> Draft:
    """Return what would be made at `root`; nothing is written.

    Raises UsageError with every answer that is wrong, DocumentError where the mesh itself cannot be relied on.
    """
    with uncollected():
        documents = read(root)
    known = Known(documents)
    _reliable(known)
    stated, wrong = given.texts(template, raw)
    if ask is not None and not wrong:
        stated = _asked(template, known, stated, ask)
    found = _judged(template, known, stated, wrong)
    prefix = f"domains/{found['domain']}/products/{found['product']}/" if template.makes == "product" else ""
    units = _units(template, found)
    free(root, units)
    from .render import render

    files = {f"{prefix}{path}": each for path, each in sorted(render(template, found).items())}
    outside = [path for path in files if not any(path == unit or path.startswith(f"{unit}/") for unit in units)]
    if outside:
        raise DocumentError(f"it would write {outside[0]}", where=template.name, fix="correct the template")
    there = tuple(unit for unit in units if any(path == unit or path.startswith(f"{unit}/") for path in files))
    return Draft(template=template, known=known, answers=found, files=files, units=there)


def create(root: Path, made: Draft, *, dry: bool = False) -> Creation:
    """Check a draft together with the mesh and put it in place, all of it or nothing; `dry` leaves it at the check.

    Raises DocumentError with the findings in what was rendered, UsageError where the place is taken by now.
    """
    with scratch(root, dry=dry) as folder:
        written(folder, made.files)
        findings = check(root, folder, made.known.documents, tuple(made.files))
        if findings:
            shown = "\n".join(f"  {finding}" for finding in findings)
            fix = "correct the template, or the answers that these lines come from"
            raise DocumentError(f"{len(findings)} findings in what {made.template.name} renders\n{shown}", fix=fix)
        if not dry:
            put(root, folder, made.units)
    return Creation(made.units[0], tuple(made.files))


def _judged(
    template: Template, known: Known, stated: Mapping[str, str], wrong: Sequence[WrongAnswer]
) -> dict[str, str]:
    """Return all answers; raises UsageError with those that are wrong, and with those that only a person can give.

    What could not be derived is told only where nothing else is wrong: it would follow from what is.
    """
    found, missing = complete(template, known, stated)
    silent = {each.name for each in missing}
    judged = [each for each in judge(template, known, found, frozenset(stated)) if each.name not in silent]
    first = [each for each in missing if each.name in FIRST | REQUIRED[template.makes]]
    told = [*wrong, *first, *judged] or missing
    if told:
        order = list(template.questions)
        raise given.refused(sorted(told, key=lambda each: order.index(each.name) if each.name in order else -1))
    return found


def _asked(template: Template, known: Known, stated: Mapping[str, str], ask: Ask) -> dict[str, str]:
    """Return answers with those that a person gave to what was not stated, each asked again until it does."""
    found: dict[str, str] = {}
    for name, question in template.questions.items():
        if name in stated:
            found[name] = stated[name]
            continue
        choices = question if isinstance(question, tuple) else ()
        proposed, said = proposal(template, known, name, found) or "", ""
        while name not in found or said:
            found[name] = ask(template.prompts.get(name, name), proposed, choices, said).strip()
            fault = one(template, known, found, name)
            said = str(fault) if fault else ""
    return found


def _units(template: Template, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the only places that a template may fill."""
    domain = answers["domain"]
    if template.makes == "product":
        return (f"domains/{domain}/products/{answers['product']}",)
    charter, team = f"governance/domains/{domain}.yaml", f"governance/teams/{answers['team']}.yaml"
    return (f"domains/{domain}", charter, *((team,) if answers.get("new_team") == "yes" else ()))


def _reliable(known: Known) -> None:
    """Refuse to judge answers by authority that cannot be read."""
    broken = [
        each for each in known.documents.findings if each.location.file.startswith(("governance", "environments"))
    ]
    if broken:
        said = f"the mesh has findings in what answers are judged by\n  {broken[0]}"
        raise DocumentError(said, fix="mesh check shows all of them; correct these first")
