"""`mesh sign`: a statement about an agreement, a waiver or a change of the authority, shown before it is signed."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import UsageError

from .options import Format, FormatOption, RootOption, find_root

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Statement
    from mesh_platform.identity.dossier import Dossier


class Kind(StrEnum):
    """What a statement does."""

    request = "request"
    decision = "decision"
    terms = "terms"
    suspend = "suspend"
    resume = "resume"
    revoke = "revoke"


class Decision(StrEnum):
    """What a decision says."""

    approve = "approve"
    reject = "reject"


def sign(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="A .grant.yaml, a waiver, or a file of governance/changes.")
    ] = None,
    signer: Annotated[
        str | None, typer.Option("--as", help="Your id in the teams; without it, who has said what is shown.")
    ] = None,
    role: Annotated[str, typer.Option("--role", help="The role in which you sign.")] = "owner",
    kind: Annotated[Kind, typer.Option("--kind", help="What you do.")] = Kind.decision,
    decision: Annotated[Decision, typer.Option("--decision", help="What you decide.")] = Decision.approve,
    environment: Annotated[
        str | None, typer.Option("--environment", "-e", help="Where alone it counts; without it everywhere.")
    ] = None,
    expires: Annotated[str | None, typer.Option("--expires", help="When it ends, as 2027-01-01T00:00:00Z.")] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key", envvar="MESH_SIGNING_KEY", help="Your private key, or the .pub file of one in your agent."
        ),
    ] = None,
    unsigned: Annotated[
        bool, typer.Option("--unsigned", help="Sign nothing: it counts only where no signatures are asked for.")
    ] = False,
    base: Annotated[
        str, typer.Option("--base", help="Of a change of the authority: the branch that it goes to.")
    ] = "origin/main",
    reason: Annotated[
        str | None, typer.Option("--reason", help="Of a change of the authority: why, in a sentence.")
    ] = None,
    digests: Annotated[
        bool, typer.Option("--digests", help="Bring the digests of unsigned statements up to date, of all or PATHS.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Sign without being asked.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be signed, and sign nothing.")] = False,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Sign that you ask for, approve, suspend or revoke something: one statement is added, none is changed.

    Examples: mesh sign PATH --as p-0704 --kind request --key ~/.ssh/id_ed25519.
    mesh sign PATH --as p-0142 --role owner --key ~/.ssh/id_ed25519.
    mesh sign governance/changes/prices.yaml --as p-0021 --role platform --kind request --reason "…" --base main
    """
    from . import sign_text
    from .sign_document import Asked, about, made, rebase, written

    home = find_root(root)
    if digests:
        sign_text.rebased(rebase(home, paths or [], dry=dry_run), dry_run, format)
        return
    if not paths or len(paths) != 1:
        raise UsageError("one document is signed at a time", fix="mesh sign PATH --as p-0142; mesh sign --digests")
    asked = Asked(
        root=home, path=paths[0], signer=signer or "", role=role, kind=kind.value, base=base, reason=reason,
        decision=decision.value if kind is Kind.decision else None, environment=environment, expires=expires,
    )  # fmt: skip
    found = about(asked)
    if signer is None:
        sign_text.shown(found, format)
        return
    statement = made(asked, found)
    if found.said(statement) is not None:
        sign_text.already(found, statement, format)
        return
    if format is Format.text or not yes:
        sign_text.before(found, statement)
    if not dry_run:
        statement = _signed(found, statement, key, unsigned=unsigned, yes=yes)
        found = written(asked, found, statement)
    sign_text.after(found, statement, format, dry_run)


def _signed(found: Dossier, statement: Statement, key: Path | None, *, unsigned: bool, yes: bool) -> Statement:
    """Ask, sign, and make sure that the signature counts now."""
    from .sign_document import signed

    if key is None and not unsigned:
        raise UsageError(
            "no key to sign with",
            where="--key",
            fix="--key ~/.ssh/id_ed25519, or MESH_SIGNING_KEY; --unsigned signs not",
        )
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise UsageError("nobody is there to be asked", where="--yes", fix="look at it with --dry-run, then --yes")
        typer.confirm("Sign this?", abort=True, err=True)
    return signed(found, statement, None if unsigned else key)
