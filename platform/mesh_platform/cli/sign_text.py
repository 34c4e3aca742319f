"""What `mesh sign` says: what would be signed, what was, and who has to say more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from mesh_platform.identity.chain import named
from mesh_platform.identity.edit import fields

from .options import SCHEMA_VERSION, Format

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Statement
    from mesh_platform.identity.dossier import Dossier


TOLD = (
    "agreement", "description", "startTimestamp", "endTimestamp", "environments", "modes", "columns", "rows",
    "legalBasis", "quota", "rule", "scope", "expires", "reason",
)  # fmt: skip
"""What a person has to see of a document before signing it."""


def shown(found: Dossier, format: Format) -> None:
    """Say who has said what, and who is missing."""
    if format is Format.json:
        typer.echo(json.dumps(_data(found, None, written=False), indent=2))
        return
    typer.echo(f"{found.document.path}: {found.subject.id}, {found.subject.digest}")
    for link in found.links:
        signed = "signed" if link.kept.signature else "not signed"
        typer.echo(f"  {link.kept.at}  {named(link)}  {signed}")
    _missing(found)


def before(found: Dossier, statement: Statement) -> None:
    """Show what would be signed, byte by byte."""
    typer.echo(f"{found.document.path}: {found.subject.id}, statement {len(found.links) + 1}", err=True)
    for line in _content(found):
        typer.echo(f"  {line}", err=True)
    typer.echo(found.link(statement).text.decode(), err=True)


def already(found: Dossier, statement: Statement, format: Format) -> None:
    """Say that it has been said."""
    if format is Format.json:
        typer.echo(json.dumps(_data(found, found.said(statement), written=False), indent=2))
        return
    typer.echo(f"{found.document.path}: already said; nothing was added")
    _missing(found)


def after(found: Dossier, statement: Statement, format: Format, dry: bool) -> None:
    """Say what was added, and what is missing."""
    if format is Format.json:
        link = found.link(statement) if dry else found.links[-1]
        typer.echo(json.dumps(_data(found, link, written=not dry), indent=2))
        return
    if dry:
        typer.echo("nothing was signed")
        return
    typer.echo(f"{found.document.path}: {named(found.links[-1])} was added")
    _missing(found)


def rebased(changed: list[str], dry: bool, format: Format) -> None:
    """Say which documents have other digests now."""
    if format is Format.json:
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "documents": changed, "written": not dry}, indent=2))
        return
    for path in changed:
        typer.echo(path)
    said = "would get other digests" if dry else "got other digests"
    typer.echo(f"{len(changed)} documents {said}" if changed else "every digest is up to date", err=True)


def _content(found: Dossier) -> list[str]:
    """Return in words what the digest is over: of an agreement what is granted and what for, of a change its files."""
    tree = (found.beside.tree if found.beside else {}) | found.document.tree
    lines = [f"{key}: {json.dumps(tree[key], ensure_ascii=False)}" for key in TOLD if key in tree]
    for path, base, head in found.files:
        lines.append(f"{path}  {(base or 'new')[:12]} -> {(head or 'removed')[:12]}")
    return lines


def _missing(found: Dossier) -> None:
    left = found.missing()
    for fault in left:
        typer.echo(f"  missing: {fault.said}", err=True)
    typer.echo("next: mesh gate" if not left else "next: mesh sign, by somebody who may", err=True)


def _data(found: Dossier, link: object, *, written: bool) -> dict[str, object]:
    from mesh_platform.identity import Link

    said = link if isinstance(link, Link) else None
    return {
        "schemaVersion": SCHEMA_VERSION,
        "document": found.document.path,
        "subject": {"id": found.subject.id, "digest": found.subject.digest, "mesh": found.subject.mesh},
        "statement": fields(said.kept) if said else None,
        "signed": said.text.decode() if said else None,
        "written": written,
        "missing": [fault.said for fault in found.missing()],
    }
