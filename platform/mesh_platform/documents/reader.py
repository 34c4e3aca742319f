"""Every document of a tree, read and validated, with all findings of a run at once."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mesh_platform.findings import Finding, Location

from . import layout
from .codes import REMEDIES
from .collection import uncollected
from .document import Document, Documents, Source
from .files import text
from .organisation import Rules
from .parse import FaultError, parse
from .problem import Problem, nearest, shown
from .terms import terms
from .validate import MODELS, validate

if TYPE_CHECKING:
    from pydantic import JsonValue


def read(
    root: Path, *, authority: Path | None = None, like: Documents | None = None, without: Container[str] = ()
) -> Documents:
    """Read every document below `root`; raises UsageError where `root` is no mesh.

    With `authority`, governance/ and environments/ are read from there instead. `like` are documents that were read
    under the same authority: those whose text is still the same are taken from them. Places of the kinds in `without`
    are passed over.
    """
    layout.require_mesh(root)
    lawful = authority or root
    known = {document.path: document for document in like.documents} if like else {}
    found: list[Document] = []
    with uncollected():
        rules = Rules.read(lawful)
        findings = list(rules.findings)
        for folder in layout.FOLDERS:
            home = lawful if folder in layout.AUTHORITY else root
            for path in layout.below(home, folder):
                if without and (layout.place(path) or ("",))[0] in without:
                    continue
                for each in _again(home, path, known.get(path)) or read_file(home, path, rules):
                    if isinstance(each, Document):
                        found.append(each)
                    else:
                        findings.append(each)
    return Documents(root, tuple(found), tuple(findings), terms(lawful))


def _again(root: Path, path: str, known: Document | None) -> tuple[Document, ...]:
    if known is None:
        return ()
    try:
        same = text(root / path) == known.source.text
    except FaultError:
        return ()
    return (known,) if same else ()


def read_file(root: Path, path: str, rules: Rules) -> Iterator[Document | Finding]:
    """Yield the document in a file (relative, `/`), or everything that is wrong with the file."""
    try:
        source = Source(path, text(root / path))
        tree = parse(source.text)
    except FaultError as error:
        for fault in error.faults:
            yield Finding(Location(path, fault.line, fault.column), fault.code, fault.message, REMEDIES[fault.code])
        return
    if not isinstance(tree, dict):
        yield _finding(source, Problem("wrong-type", (), f"the document is {shown(tree)}; it should be a mapping"))
        return
    place = layout.place(path)
    kind = tree.get("kind")
    if not isinstance(kind, str) or kind not in MODELS:
        yield _finding(source, _no_kind(kind, place[0] if place else None))
        return
    model = validate(kind, tree)
    problems = model if isinstance(model, list) else []
    if place is None or place[0] != kind:
        where = " or ".join(layout.places(kind))
        problems.append(Problem("misplaced-document", ("kind",), f"a {kind} does not live here; its place is {where}"))
    for problem in problems:
        yield _finding(source, problem)
    broken = rules.broken(kind, source, tree)
    yield from broken
    if not (isinstance(model, list) or problems or broken or place is None):
        yield Document(kind, source, tree, model, place[1])


def _no_kind(kind: JsonValue, expected: str | None) -> Problem:
    if kind is None:
        here = f"; a {expected} lives here" if expected else ""
        return Problem("missing-field", ("kind",), f"kind is missing{here}")
    if not isinstance(kind, str):
        return Problem("wrong-type", ("kind",), f"kind is {shown(kind)}; it should be text")
    near = nearest(kind, MODELS)
    hint = f"did you mean {near!r}?" if near else f"kinds: {', '.join(sorted(MODELS))}"
    return Problem("unknown-kind", ("kind",), f"kind {shown(kind)} is unknown; {hint}")


def _finding(source: Source, problem: Problem) -> Finding:
    place = source.at(problem.path, key=problem.key)
    return Finding(place, problem.code, problem.message, REMEDIES[problem.code])
