"""What `mesh sign` reads and writes: the document, the files that a change of the authority is about, the statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError

from mesh_platform.documents.document import Document, Source
from mesh_platform.documents.parse import parse
from mesh_platform.documents.validate import validate
from mesh_platform.errors import PolicyError, UsageError
from mesh_platform.identity import authority, subjects
from mesh_platform.identity.dossier import SIGNED, Dossier, dossier, statement
from mesh_platform.identity.edit import with_statement, with_value, write
from mesh_platform.identity.rebase import rebased
from mesh_platform.identity.signer import by_file
from mesh_platform.identity.verify import Verifier

from .options import loaded
from .program import now

if TYPE_CHECKING:
    from mesh_platform.documents import Documents
    from mesh_platform.documents.kinds import Statement
    from mesh_platform.identity import Changed

HEAD = "# yaml-language-server: $schema=../../docs/schemas/authority-change.schema.json\n"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was typed."""

    root: Path
    path: Path
    signer: str
    role: str
    kind: Any
    decision: Any
    environment: str | None
    expires: str | None
    base: str
    reason: str | None

    @property
    def place(self) -> str:
        """The document's path relative to the mesh, with `/`; raises UsageError for one outside."""
        return _place(self.root, self.path)


def about(asked: Asked) -> Dossier:
    """Return what is known about a document; a change of the authority that is asked for is drafted."""
    mesh, documents = loaded(asked.root)
    files = _files(asked) if asked.place.startswith(subjects.FOLDER) else ()
    if files and asked.kind == "request" and asked.signer:
        documents = _drafted(asked, documents, files)
    return dossier(mesh, documents, asked.place, files)


def made(asked: Asked, found: Dossier) -> Statement:
    """Return the statement that is asked for; raises PolicyError for one that would not count."""
    try:
        new = statement(
            found, asked.kind, asked.signer, asked.role, decision=asked.decision, environment=asked.environment,
            expires=asked.expires, now=now(),
        )  # fmt: skip
    except ValidationError as error:
        (first, *_) = error.errors()
        where = f"--{first['loc'][0]}"
        raise UsageError(f"this is not what it takes: {first['msg']}", where=where, fix="mesh sign --help") from error
    faults = () if found.said(new) else found.refused(new)
    if faults:
        said = "\n".join(f"  {fault.said}" for fault in faults)
        raise PolicyError(f"it would not count\n{said}", where=asked.place, fix="mesh sign PATH shows who may say what")
    return new


def signed(found: Dossier, new: Statement, key: Path | None) -> Statement:
    """Sign a statement with a key; raises PolicyError where the signature would not count now."""
    if key is None:
        return new
    done = new.model_copy(update={"signature": by_file(key.expanduser())(found.link(new).text)})
    verifier = Verifier(people=found.everybody, at=now(), live=False)
    for fault in verifier.faults((found.link(done),), new=True):
        raise PolicyError(fault.said, where=str(key), fix="have your key added to your team, or name another")
    return done


def written(asked: Asked, found: Dossier, new: Statement) -> Dossier:
    """Add the statement to its document, and correct the status that the agreement beside it claims."""
    document = found.document
    text = with_statement(document.source.text, new, where=document.path)
    file = asked.root / document.path
    file.parent.mkdir(parents=True, exist_ok=True)
    write(file, text)
    claim = found.claim(new)
    if claim is not None:
        write(asked.root / claim[0], claim[1])
    mesh, documents = loaded(asked.root)
    files = _files(asked) if asked.place.startswith(subjects.FOLDER) else ()
    return dossier(mesh, documents, asked.place, files)


def rebase(root: Path, paths: Sequence[Path], *, dry: bool) -> list[str]:
    """Bring digests of unsigned statements up to date; returns the documents that changed.

    Raises UsageError for a path that is no document with such statements.
    """
    mesh, documents = loaded(root)
    signed = [each for each in documents.documents if each.kind in SIGNED and each.kind != "AuthorityChange"]
    named = {_place(root, path) for path in paths}
    for path in sorted(named - {each.path for each in signed}):
        raise UsageError(
            "no statements are kept there whose digests could be brought up to date", where=path,
            fix="name a .grant.yaml or a waiver; a change of the authority is asked for anew",
        )  # fmt: skip
    changed: list[str] = []
    for document in (each for each in signed if not named or each.path in named):
        found = dossier(mesh, documents, document.path)
        if not named and any(link.kept.signature for link in found.links):
            continue
        text = rebased(found)
        if text != document.source.text:
            changed.append(document.path)
            if not dry:
                write(root / document.path, text)
    return changed


def _place(root: Path, path: Path) -> str:
    found = (Path.cwd() / path).resolve()
    if not found.is_relative_to(root.resolve()):
        raise UsageError("outside the mesh", where=str(path), fix=f"name a document below {root}")
    return found.relative_to(root.resolve()).as_posix()


def _files(asked: Asked) -> tuple[Changed, ...]:
    from mesh_platform.gate.repository import Repository

    repository = Repository(asked.root)
    fork = repository.fork(repository.commit(asked.base), repository.commit("HEAD"))
    found = [each for each in repository.between(fork, None) if _counted(each.path)]
    if not found:
        raise UsageError("nothing of the authority differs", where=asked.base, fix="name the branch it goes to: --base")
    return tuple((each.path, each.base, each.head) for each in found)


def _counted(path: str) -> bool:
    return (authority.is_law(path) or authority.is_code(path)) and not path.startswith(subjects.FOLDER)


def _drafted(asked: Asked, documents: Documents, files: Sequence[Changed]) -> Documents:
    """Return the documents with the change as it is asked for now: made, or with its digest brought up to date."""
    digest = subjects.of_files(files)
    there = next((each for each in documents.documents if each.path == asked.place), None)
    if there is not None:
        text = with_value(there.source.text, ("digest",), digest, where=asked.place)
    elif asked.reason is None:
        raise UsageError("it says not why", where=asked.place, fix='--reason "Payments grows by half before winter."')
    else:
        text = _text(asked, digest)
    tree = cast("dict[str, Any]", parse(text))
    model = validate("AuthorityChange", tree)
    if isinstance(model, list):
        raise UsageError("\n".join(each.message for each in model), where=asked.place, fix="see docs/documents.md")
    drafted = Document("AuthorityChange", Source(asked.place, text), tree, model, {"id": str(tree["id"])})
    others = tuple(each for each in documents.documents if each.path != asked.place)
    return replace(documents, documents=(*others, drafted))


def _text(asked: Asked, digest: str) -> str:
    return (
        f"{HEAD}apiVersion: mesh/v1\nkind: AuthorityChange\nid: {Path(asked.place).stem}\n"
        f"reason: {json.dumps(asked.reason, ensure_ascii=False)}\nrequester: {asked.signer}\ndigest: {digest}\n"
    )
