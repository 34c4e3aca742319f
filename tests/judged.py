"""The example mesh with some documents edited, judged without an engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from mesh_platform.deploy.copy import copy_mesh
from mesh_platform.documents import Documents, read
from mesh_platform.documents.layout import FOLDERS
from mesh_platform.governance import Context, settings
from mesh_platform.mesh import Mesh, build
from mesh_platform.mesh.ids import StackId
from mesh_platform.plan import Plan
from mesh_platform.rules import ALL, Judgement, Rule, on_mesh, on_plan
from worlds import EXAMPLE

AT = datetime(2026, 11, 1, tzinfo=UTC)
"""Every policy of the example that has an enforce date is in force, and its agreements hold."""


OF_PEOPLE = ("authority", "agreement")
UNSIGNED = tuple(rule for rule in ALL if rule.family not in OF_PEOPLE)
"""The rules that ask nobody for a statement: documents are edited here and nobody signs; signed.py has the others."""


@dataclass(frozen=True)
class Edit:
    """A text of a document replaced by another; `old` must be there. Without `old` the whole document is `new`."""

    file: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        path = root / self.file
        if not self.old:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.new)
            return
        text = path.read_text()
        assert self.old in text, f"{self.file} has no {self.old!r}"
        path.write_text(text.replace(self.old, self.new))


def context(root: Path, *edits: Edit, environment: str = "local", rules: Sequence[Rule] = UNSIGNED) -> Context:
    """Copy the example to `root`, edit it, and return what is decided from; the documents must have no findings."""
    copy_mesh(EXAMPLE, root)
    for edit in edits:
        edit.apply(root)
    documents = read(root)
    mesh, findings = build(documents)
    assert mesh is not None, "\n".join(map(str, findings))
    return Context(mesh=mesh, documents=documents, at=AT, environment=environment, rules=tuple(rules))


def shown(*edits: Edit, environment: str = "local", rules: Sequence[Rule] = UNSIGNED) -> Context:
    """Return what `context` does, without a copy of the example: to be looked at only.

    What is edited is written and read alone, beside documents that were read once, and the same edits only once.
    """
    mesh, documents = _edited(edits)
    return Context(mesh=mesh, documents=documents, at=AT, environment=environment, rules=tuple(rules))


@cache
def _edited(edits: tuple[Edit, ...]) -> tuple[Mesh, Documents]:
    documents = _unedited()
    if edits:
        with TemporaryDirectory() as folder:
            root = Path(folder)
            for file in {edit.file for edit in edits if edit.old}:
                (root / file).parent.mkdir(parents=True, exist_ok=True)
                (root / file).write_text((EXAMPLE / file).read_text())
            for edit in edits:
                edit.apply(root)
            found = read(root)
        by_path = {each.path: each for each in (*documents.documents, *found.documents)}
        documents = replace(
            documents, documents=tuple(by_path[path] for path in sorted(by_path, key=_order)), findings=found.findings
        )
    mesh, findings = build(documents)
    assert mesh is not None, "\n".join(map(str, findings))
    return mesh, documents


@cache
def _unedited() -> Documents:
    return read(EXAMPLE)


def _order(path: str) -> tuple[int, list[str]]:
    """In this order documents are read."""
    steps = path.split("/")
    return FOLDERS.index(steps[0]), steps


def by_mesh(found: Context, *domains: str) -> tuple[Judgement, ...]:
    """Judge domains, all of them where none is named."""
    names = domains or tuple(found.mesh.domains)
    return on_mesh(settings(found), found.scope(*(StackId("domain", found.environment, name) for name in names)))


def by_plan(found: Context, plan: Plan) -> tuple[Judgement, ...]:
    """Judge a plan."""
    return on_plan(settings(found), found.scope(StackId.parse(plan.stack)), plan)


def without(rule: str) -> tuple[Rule, ...]:
    """Return every rule but one, of those that ask nobody for a statement."""
    return tuple(each for each in UNSIGNED if each.id != rule)


def told(found: Iterable[Judgement]) -> set[tuple[str, str]]:
    """Return rule and outcome of judgements."""
    return {(each.rule, each.outcome.value) for each in found}
