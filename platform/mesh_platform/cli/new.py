"""`mesh new`: a product or a domain from a template."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import UsageError

from . import complete
from .options import SCHEMA_VERSION, Format, FormatOption, RootOption, find_root

if TYPE_CHECKING:
    from mesh_platform.creation import Creation, Draft


def new(
    template: Annotated[
        str | None, typer.Argument(help="The template; without one they are listed.", autocompletion=complete.templates)
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="YAML file of answers by name.", dir_okay=False)
    ] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="One answer, name=value; wins over the file. May be repeated.")
    ] = None,
    domain: Annotated[
        str | None,
        typer.Option("--domain", help="The domain; short for --set domain=...", autocompletion=complete.domains),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and list what would be written.")] = False,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Start a product or a domain from a template: all of it is written, or nothing. Exit 2 with wrong answers.

    On a terminal it asks for what was not given, and proposes what the mesh already says.
    """
    from mesh_platform import creation

    home = find_root(root)
    options = [*(set_ or ()), *((f"domain={domain}",) if domain is not None else ())]
    raw = creation.given(answers, options)
    made = creation.draft(home, creation.read(home, _chosen(home, template)), raw, _ask if _asks() else None)
    done = creation.create(home, made, dry=dry_run)
    _show(made, done, dry_run, format)


def _show(made: Draft, done: Creation, dry_run: bool, format: Format) -> None:
    steps = following(made, done)
    if format is Format.json:
        report = {
            "schemaVersion": SCHEMA_VERSION,
            "template": {
                "name": made.template.name, "version": made.template.version, "digest": made.template.digest,
            },
            "answers": dict(made.answers),
            "folder": done.folder,
            "files": list(done.files),
            "written": not dry_run,
            "next": steps,
        }  # fmt: skip
        typer.echo(json.dumps(report, indent=2))
        return
    for file in done.files:
        typer.echo(file)
    said = "would be written; nothing was" if dry_run else "written"
    typer.echo(f"{len(done.files)} files {said}\nnext: {steps[0]}", err=True)


def following(made: Draft, done: Creation) -> list[str]:
    """Return the commands that come next."""
    if made.template.makes == "domain":
        then = f"mesh new streaming-product --domain {made.answers['domain']}"
    else:
        then = f"mesh up {made.answers['domain']}-{made.answers['environment']}"
    return [f"mesh check {done.folder}", "mesh gate", then]


def _chosen(root: Path, template: str | None) -> str:
    from mesh_platform import creation

    if template is not None:
        return template
    known = creation.names(root)
    listed = "".join(f"\n  {name:18} {said}" for name, said in known.items())
    if not _asks():
        raise UsageError(f"no template was named{listed}", fix="mesh new streaming-product")
    typer.echo(f"Templates:{listed}", err=True)
    return _ask("Template", next(iter(known)), tuple(known), "")


def _asks() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(prompt: str, proposed: str, choices: tuple[str, ...], said: str) -> str:
    if said:
        typer.echo(f"  {said}", err=True)
    shown = f"{prompt} [{'/'.join(choices)}]" if choices else prompt
    return str(typer.prompt(shown, default=proposed, show_default=bool(proposed), err=True))
