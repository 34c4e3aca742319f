"""Facts made a mesh with documents, a change of it, and a plan."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from pydantic import BaseModel, JsonValue

from mesh_platform.documents import Document, Documents
from mesh_platform.documents.document import Source
from mesh_platform.documents.kinds import Statement
from mesh_platform.documents.layout import place
from mesh_platform.documents.validate import validate
from mesh_platform.identity import chain, subjects
from mesh_platform.identity.edit import fields
from mesh_platform.mesh import Mesh, build, clock
from mesh_platform.mesh.ids import PortId
from mesh_platform.rules import Change, FileChange, Scope

from . import plan
from .draft import Draft, Tree, draft
from .knobs import DEFAULTS, KNOBS, unknown
from .texts import AGREEMENT, CLASSIFICATION, GRANT

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Classification
    from mesh_platform.plan import Plan

AT = datetime(2026, 2, 1, tzinfo=UTC)
"""The day of every specimen."""
NOWHERE = Path("/nonexistent")
TERMS = "governance/terms/standard.md"
OLD, NEW = "0" * 64, "1" * 64
OTHER = f"sha256:{OLD}"
SAID: tuple[tuple[str, str, Literal["approve"] | None], ...] = (
    ("p-0003", "owner", None), ("p-0001", "owner", "approve"), ("p-0002", "steward", "approve"),
    ("p-0004", "steward", "approve"),
)  # fmt: skip
"""Who asks and who approves, so that any decider is content: signer, role, decision."""


class FactsError(ValueError):
    """Facts that there are not, or that make no mesh."""


@dataclass(frozen=True)
class Specimen:
    """What rules are shown: a scope, the change that leads to it, and a plan."""

    scope: Scope
    change: Change
    plan: Plan


def specimen(facts: Mapping[str, JsonValue], classification: Classification | None = None) -> Specimen:
    """Return the specimen of some facts, with the levels of a mesh; raises FactsError with what is wrong with them."""
    strange = list(unknown(facts))
    if strange:
        raise FactsError(f"there is no fact {', '.join(strange)}; there are {', '.join([*KNOBS, 'base', 'files'])}")
    before = facts.get("base")
    own = {name: value for name, value in facts.items() if name in KNOBS}
    head = _draft(own, classification)
    base = _draft(cast("Tree", before), classification) if isinstance(before, dict) else deepcopy(head)
    scopes = _scope(base), _scope(head)
    files = [FileChange(str(path), OLD, NEW) for path in cast("list[JsonValue]", facts.get("files", []))]
    return Specimen(
        scope=scopes[1],
        change=Change(
            base=scopes[0], head=scopes[1], proposed=scopes[1], files=tuple(sorted({*_differing(*scopes), *files}))
        ),
        plan=plan.plan(head, base.steps),
    )


def _draft(facts: Mapping[str, JsonValue], classification: Classification | None) -> Draft:
    levels = None if classification is None else classification.model_dump(mode="json", by_alias=True)
    made = draft(levels)
    names = cast("list[str]", made.documents[CLASSIFICATION]["levels"])
    for name, value in {**DEFAULTS, "classification": names[min(1, len(names) - 1)], **facts}.items():
        try:
            KNOBS[name].apply(made, value)
        except (ValueError, TypeError, AttributeError) as error:
            raise FactsError(f"{name}: {value!r} cannot be: {error}") from error
    return made


def _scope(made: Draft) -> Scope:
    mesh, documents = _mesh(made)
    if made.approved:
        _approve(made, mesh, documents)
        mesh, documents = _mesh(made)
    return Scope(mesh=mesh, documents=documents, environment=mesh.environments["here"], at=AT, domains=("retail",))


def _mesh(made: Draft) -> tuple[Mesh, Documents]:
    documents = Documents(
        NOWHERE, tuple(_document(path, tree) for path, tree in made.documents.items()), (), {TERMS: OLD}
    )
    mesh, findings = build(documents)
    if mesh is None:
        raise FactsError(f"the facts make no mesh: {findings[0].location.file}: {findings[0].message}")
    return mesh, documents


def _document(path: str, tree: Tree) -> Document:
    found = place(path)
    kind = str(tree["kind"])
    model = validate(kind, tree)
    if not isinstance(model, BaseModel) or found is None:
        said = model[0].message if isinstance(model, list) else "it has no place"
        raise FactsError(f"the facts make no {kind}: {said}")
    return Document(kind, Source(path, ""), tree, model, found[1])


def _approve(made: Draft, mesh: Mesh, documents: Documents) -> None:
    """Add the statements of who asks and who decides, about what the documents say, or about something else."""
    files = {each.path: each for each in documents.documents}
    port = mesh.port(PortId.parse("retail.orders.placed.v1"))
    subject = subjects.of_agreement(files[AGREEMENT], files[GRANT], port, documents)
    kept: list[Statement] = []
    for signer, role, decision in SAID:
        links = chain(subject.mesh, subject.id, kept)
        kept.append(
            Statement(
                kind="decision" if decision else "request",
                decision=decision,
                signer=signer,
                role=role,
                at=clock.written(AT),
                nonce=f"{len(kept):032}",
                subject_digest=subject.digest if made.about_these else OTHER,
                previous=links[-1].digest if links else None,
                signature=None,
            )
        )
    made.documents[AGREEMENT]["status"] = "approved"
    made.documents[GRANT]["statements"] = [fields(each) for each in kept]


def _differing(base: Scope, head: Scope) -> list[FileChange]:
    """Return the documents that differ; their digests stand for that alone."""
    paths = sorted(base.by_path.keys() | head.by_path.keys())
    return [FileChange(path, OLD, NEW) for path in paths if _tree(base, path) != _tree(head, path)]


def _tree(scope: Scope, path: str) -> Tree | None:
    return scope.by_path[path].tree if path in scope.by_path else None
