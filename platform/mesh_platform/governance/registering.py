"""A policy taken in: read, held against all others, tried with its cases, and stored at its place."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from mesh_platform.documents import Document, Documents
from mesh_platform.documents.layout import place
from mesh_platform.documents.organisation import Rules
from mesh_platform.documents.parse import FaultError, parse
from mesh_platform.documents.reader import read_file
from mesh_platform.errors import UsageError
from mesh_platform.findings import Finding
from mesh_platform.mesh import build

from .cases import Tried, tried
from .policies import findings, listed

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Classification, Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What came of it: the place, what is wrong, the cases, and whether it was there already, byte for byte."""

    path: str
    findings: tuple[Finding, ...]
    tried: tuple[Tried, ...]
    known: bool

    @property
    def fits(self) -> bool:
        """Whether it may be stored."""
        return not self.findings and not any(each.wrong for each in self.tried)


def register(text: str, documents: Documents, domain: str = "") -> Registered:
    """Return what would come of a policy beside all documents of a mesh; nothing is written.

    Raises UsageError for a text without an id, and for another policy of that version.
    """
    path = _place(text, domain)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch, path)
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        found = list(read_file(Path(scratch), path, Rules.read(documents.root)))
    made = next((each for each in found if isinstance(each, Document)), None)
    before = next((each for each in documents.documents if each.path == path), None)
    if made is None:
        wrong = tuple(each for each in found if isinstance(each, Finding))
        return Registered(path=path, findings=wrong, tried=(), known=False)
    _newer(made, before)
    others = tuple(each for each in documents.documents if each.path != path)
    together = replace(documents, documents=(*others, made))
    wrong = tuple(each for each in (*build(together)[1], *findings(together)) if each.location.file == path)
    done = () if wrong else _tried(made, together)
    known = before is not None and before.source.text == text
    return Registered(path=path, findings=tuple(sorted(set(wrong))), tried=done, known=known)


def store(root: Path, path: str, text: str) -> None:
    """Write a policy to its place, whole or not at all."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".new")
    with os.fdopen(handle, "w", encoding="utf-8") as writing:
        writing.write(text)
    Path(scratch).chmod(0o644)
    Path(scratch).replace(file)


def _place(text: str, domain: str) -> str:
    try:
        tree = parse(text)
    except FaultError as error:
        fault = error.faults[0]
        said = f"line {fault.line}, column {fault.column}: {fault.message}"
        raise UsageError(said, fix="name a file with one policy") from error
    name = tree.get("id") if isinstance(tree, dict) else None
    path = f"domains/{domain}/policies/{name}.yaml" if domain else f"governance/policies/{name}.yaml"
    if not isinstance(name, str) or place(path) is None or Path(path).name != f"{name}.yaml":
        raise UsageError("the policy has no id that could be a file's name", fix="write id: two-channels, or the like")
    return path


def _newer(made: Document, before: Document | None) -> None:
    """Refuse another policy under a version that is taken: whoever has seen that one believes to know it."""
    if before is None or before.source.text == made.source.text:
        return
    old, new = (cast("Policy", each.model) for each in (before, made))
    if _numbers(new.version) <= _numbers(old.version):
        raise UsageError(
            f"{new.id} {old.version} is there already, and says something else", where=before.path,
            fix=f"raise version above {old.version}",
        )  # fmt: skip


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]


def _tried(made: Document, together: Documents) -> tuple[Tried, ...]:
    policies, levels = listed(together), together.of("Classification")
    classification = cast("Classification", levels[0].model) if levels else None
    return tuple(case for each in policies if each.document is made for case in tried(each, policies, classification))
