"""Keys for a demonstration: one for everybody, made on this machine, and marked: no live environment takes them."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from yaml.nodes import MappingNode, Node

from mesh_platform.documents.parse import compose, parse
from mesh_platform.errors import PolicyError

from .dossier import SIGNED, dossier
from .edit import Tree, checked, offset, write
from .publickey import ED25519
from .rebase import rebased
from .signer import in_process
from .subjects import statements
from .wire import string

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from mesh_platform.documents import Documents
    from mesh_platform.mesh import Mesh

FOLDER = ".mesh/demo-keys"


def make(root: Path, documents: Documents, mesh: Mesh, since: str) -> dict[str, Ed25519PrivateKey]:
    """Give everybody a key, in `.mesh/demo-keys` and in the teams; returns them by id.

    Raises PolicyError where anybody has a key or anything is signed: those are no teams of a demonstration.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    members = [member for team in mesh.teams.values() for member in team.members]
    said = (kept for kind in SIGNED for document in documents.of(kind) for kept in statements(document))
    if any(member.keys for member in members) or any(kept.signature for kept in said):
        raise PolicyError(
            "somebody has a key or has signed here; this is for a demonstration", where=str(root), fix="mesh sign"
        )
    made = {member.id: Ed25519PrivateKey.generate() for member in members}
    folder = root / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, key in made.items():
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    keys = {name: [entry(line(key), since, demo=True)] for name, key in made.items()}
    for document in documents.of("Team"):
        write(root / document.path, with_keys(document.source.text, keys, where=document.path))
    return made


def sign(root: Path, documents: Documents, mesh: Mesh, keys: Mapping[str, Ed25519PrivateKey]) -> list[str]:
    """Sign every statement there is by whom it names; returns the documents."""
    signed: list[str] = []
    for document in (each for kind in SIGNED if kind != "AuthorityChange" for each in documents.of(kind)):
        about = dossier(mesh, documents, document.path)
        write(root / document.path, rebased(about, lambda name: in_process(keys[name])))
        signed.append(document.path)
    return signed


def line(key: Ed25519PrivateKey) -> str:
    """Return a public key as a line of a .pub file."""
    data = string(ED25519) + string(key.public_key().public_bytes_raw())
    return f"{ED25519.decode()} {base64.b64encode(data).decode()}"


def entry(key: str, since: str, until: str | None = None, *, demo: bool = False) -> Tree:
    """Return a key as a team holds it."""
    ends: Tree = {"validUntil": until} if until else {}
    return {"key": key, "validFrom": since, **ends, **({"demo": True} if demo else {})}


def with_keys(text: str, keys: Mapping[str, Sequence[Tree]], *, where: str) -> str:
    """Return a team's text with keys for members who have none; raises DocumentError where it would change more."""
    wanted = cast("Tree", parse(text))
    edited, members = text, cast("list[Tree]", wanted.get("members") or [])
    pairs = cast("list[tuple[Node, Node]]", cast("MappingNode", compose(text)).value)
    nodes = [each for key, value in pairs if key.value == "members" for each in cast("list[MappingNode]", value.value)]
    for member, node in reversed([*zip(members, nodes, strict=True)]):
        held = keys.get(str(member["id"]), ())
        if held and not member.get("keys"):
            member["keys"] = [*held]
            written = ", ".join(_flow(each) for each in held)
            edited = _inserted(edited, node, f"keys: [{written}]")
    return checked(edited, wanted, where, "add keys by hand: docs/documents.md shows how")


def _inserted(text: str, node: MappingNode, field: str) -> str:
    end = offset(text, node.end_mark)
    if node.flow_style:
        return f"{text[: end - 1]}, {field}{text[end - 1 :]}"
    last = len(text[:end].rstrip())
    return f"{text[:last]}\n{' ' * node.start_mark.column}{field}{text[last:]}"


def _flow(key: Tree) -> str:
    shown = {name: f'"{value}"' if name == "key" else str(value).lower() if value is True else value
             for name, value in key.items()}  # fmt: skip
    return f"{{{', '.join(f'{name}: {value}' for name, value in shown.items())}}}"
