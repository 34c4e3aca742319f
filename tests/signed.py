"""The example mesh as it is signed: keys in the teams, every grant signed, a root of trust; and changes of it."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from judged import AT, OF_PEOPLE
from mesh_platform.deploy.copy import copy_mesh
from mesh_platform.documents import Document, Documents, read
from mesh_platform.documents.kinds import Statement
from mesh_platform.governance import Context, settings
from mesh_platform.identity import Changed, authority, subjects, trust
from mesh_platform.identity.demo import entry, line, sign, with_keys
from mesh_platform.identity.dossier import Dossier, dossier, statement
from mesh_platform.identity.edit import with_statement
from mesh_platform.identity.signer import in_process
from mesh_platform.mesh import Mesh, build
from mesh_platform.mesh.ids import StackId
from mesh_platform.rules import Change, FileChange, Judgement, on_change, on_mesh
from worlds import EXAMPLE

SINCE = "2025-01-01T00:00:00Z"
OLD = "p-0142-old"
"""A key of p-0142 that counted until the middle of the year in which the tests judge."""


@dataclass(frozen=True)
class Keys:
    """Private keys by name, made when they are first asked for; a member's key has the member's id."""

    made: dict[str, Ed25519PrivateKey] = field(default_factory=dict[str, Ed25519PrivateKey])

    def __getitem__(self, name: str) -> Ed25519PrivateKey:
        return self.made.setdefault(name, Ed25519PrivateKey.generate())

    def line(self, name: str) -> str:
        """Return a public key as a line of a .pub file."""
        return line(self[name])


@dataclass(frozen=True)
class SignedMesh:
    """A mesh on disk that somebody signs in, and the keys of its people."""

    root: Path
    keys: Keys

    def copied(self, root: Path) -> SignedMesh:
        """Return a copy, to be changed."""
        shutil.copytree(self.root, root, symlinks=True)
        return SignedMesh(root, self.keys)

    @property
    def trust(self) -> str:
        """The root of trust of its teams."""
        return trust.root(self.loaded()[0].teams)

    def loaded(self) -> tuple[Mesh, Documents]:
        """Return the mesh and its documents; there must be no findings."""
        return meshed(known(self.root))

    def sign(self, path: str, who: str, role: str, what: str = "approve", **more: Any) -> Statement:
        """Add a statement to a document: `request`, `approve`, `reject`, `revoke` and so on.

        `key` names whose key signs (None: nobody's), `at` when it is dated, `files` what an AuthorityChange is about;
        other names are fields of the statement that are written otherwise than they should be.
        """
        about = self.about(path, more.pop("files", ()))
        made = self.made(about, who, role, what, **more)
        file, claim = self.root / path, about.claim(made)
        file.write_text(with_statement(file.read_text(), made, where=path))
        if claim is not None:
            (self.root / claim[0]).write_text(claim[1])
        return made

    def made(self, about: Dossier, who: str, role: str, what: str = "approve", **more: Any) -> Statement:
        """Return a statement that is signed, and write nothing."""
        key, at = more.pop("key", who), more.pop("at", AT)
        kind, decision = ("decision", what) if what in ("approve", "reject") else (what, None)
        new = statement(about, kind, who, role, decision=decision, now=at).model_copy(update=more)  # pyright: ignore[reportArgumentType]
        return self.signed(about, new, key)

    def signed(self, about: Dossier, made: Statement, key: str | None) -> Statement:
        """Sign a statement at the end of a chain with a key by its name."""
        signature = in_process(self.keys[key])(about.link(made).text) if key else None
        return made.model_copy(update={"signature": signature})

    def about(self, path: str, files: Sequence[Changed] = ()) -> Dossier:
        """Return what is known of a document."""
        mesh, documents = self.loaded()
        return dossier(mesh, documents, path, files)

    def ask(self, base: SignedMesh, name: str, who: str, role: str, **more: Any) -> str:
        """Write an AuthorityChange for all that differs from a base, with its request; return its path."""
        path, files = f"{subjects.FOLDER}{name}.yaml", changed(base.root, self.root)
        (self.root / path).parent.mkdir(exist_ok=True)
        (self.root / path).write_text(
            f"apiVersion: mesh/v1\nkind: AuthorityChange\nid: {name}\nreason: It has been talked about at length.\n"
            f"requester: {more.pop('requester', who)}\ndigest: {subjects.of_files(files)}\n"
        )
        self.sign(path, who, role, "request", files=files, **more)
        return path


def signed_example(root: Path, *, demo: bool = False, unsigned: bool = False) -> SignedMesh:
    """Make a signed copy of the example at `root`; `demo` marks its keys, `unsigned` leaves signatures out."""
    copy_mesh(EXAMPLE, root)
    for part in ("product-templates", "docs"):  # large, and nothing here looks at them
        shutil.rmtree(root / part)
    mesh = SignedMesh(root, Keys())
    mesh_, documents = mesh.loaded()
    keys = {
        member.id: [entry(mesh.keys.line(member.id), SINCE, demo=demo)]
        for team in mesh_.teams.values()
        for member in team.members
    }
    keys["p-0142"].append(entry(mesh.keys.line(OLD), SINCE, "2026-06-01T00:00:00Z", demo=demo))
    for team in documents.of("Team"):
        (root / team.path).write_text(with_keys(team.source.text, keys, where=team.path))
    if not unsigned:
        mesh_, documents = mesh.loaded()
        sign(root, documents, mesh_, {name: mesh.keys[name] for name in keys})
    return mesh


def changed(base: Path, head: Path) -> tuple[Changed, ...]:
    """Return the files of the authority that differ, without governance/changes."""
    return tuple(
        (each.path, each.base, each.head)
        for each in differences(base, head)
        if (authority.is_law(each.path) or authority.is_code(each.path)) and not each.path.startswith(subjects.FOLDER)
    )


def differences(base: Path, head: Path) -> tuple[FileChange, ...]:
    """Return every file that differs between two folders."""
    before, after = dict(_hashed(base)), dict(_hashed(head))
    paths = sorted(before.keys() | after.keys())
    return tuple(
        FileChange(path, before.get(path), after.get(path)) for path in paths if before.get(path) != after.get(path)
    )


def _hashed(root: Path) -> Iterator[tuple[str, str]]:
    for file in root.rglob("*"):
        path = file.relative_to(root).as_posix()
        if file.is_file() and not path.startswith((".venv", ".mesh/", ".git/")):
            yield path, hashlib.sha256(file.read_bytes()).hexdigest()


_KNOWN: dict[str, Document] = {}


def known(root: Path, authority: Path | None = None) -> Documents:
    """Read documents; those that some test has read already, word for word, are taken from there."""
    found = read(root, authority=authority, like=Documents(root, tuple(_KNOWN.values()), ()))
    for each in found.documents:
        _KNOWN.setdefault(each.path, each)
    return found


def meshed(documents: Documents) -> tuple[Mesh, Documents]:
    """Return documents with the mesh that they are."""
    mesh, findings = build(documents)
    assert mesh is not None, "\n".join(map(str, findings))
    return mesh, documents


def compared(
    base: Path, head: Path, environment: str, trust: str | None, *, at: datetime = AT, **more: Any
) -> tuple[Context, Change]:
    """Return a change between two folders as the gate gives it to rules, and the context of its head."""
    found = {"base": known(base), "head": known(head, authority=base), "proposed": known(head)}
    contexts = {
        name: Context(mesh=mesh, documents=documents, at=at, environment=environment, trust=trust, **more)
        for name, (mesh, documents) in ((name, meshed(each)) for name, each in found.items())
    }
    scopes = {
        name: each.scope(*(StackId("domain", environment, domain) for domain in each.mesh.domains))
        for name, each in contexts.items()
    }
    return contexts["head"], Change(**scopes, files=differences(base, head))


def judged(base: Path, head: Path, environment: str, trust: str | None, **more: Any) -> tuple[Judgement, ...]:
    """Judge a change by the rules about people."""
    context, change = compared(base, head, environment, trust, **more)
    applied = [each for each in settings(context) if each.rule.family in OF_PEOPLE]
    return (*on_mesh(applied, change.head), *on_change(applied, change))


def instant(text: str) -> datetime:
    """Read an instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def placeholders(text: str, keys: Keys, more: Mapping[str, str] | None = None) -> str:
    """Replace `<key NAME>` by a public key, and other names in angles by what is given."""
    text = re.sub(r"<key ([\w-]+)>", lambda found: keys.line(found[1]), text)
    for name, value in (more or {}).items():
        text = text.replace(f"<{name}>", value)
    return text
