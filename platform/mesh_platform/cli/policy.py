"""`mesh policy`: the policies of a mesh listed, shown, explained to those who keep to them, tried, and taken in."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.errors import DocumentError, Exit, UsageError

from . import complete
from .options import SCHEMA_VERSION, EnvironmentOption, Format, FormatOption, RootOption, find_root, loaded

if TYPE_CHECKING:
    from datetime import datetime

    from mesh_platform.governance.cases import Tried
    from mesh_platform.governance.described import Shown

app = typer.Typer(
    help="Policies: which there are, what they ask, and whether they do what they say.", no_args_is_help=True,
    add_completion=False,
)  # fmt: skip
DomainOption = Annotated[
    str, typer.Option("--domain", "-d", help="A domain: those for it.", autocompletion=complete.domains)
]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="The instant to tell the stage for, as 2026-12-31.")]


@app.command("list", epilog="Example: mesh policy list   or   mesh policy list --domain payments --format json")
def list_(
    domain: DomainOption = "", root: RootOption = None, as_of: AsOfOption = None, format: FormatOption = Format.text
) -> None:
    """List the policies: of the whole mesh and of domains, with what each does now."""
    from mesh_platform.governance.described import shown

    mesh, documents = loaded(find_root(root))
    if domain and domain not in mesh.domains:
        raise UsageError(f"there is no domain {domain!r}", fix=f"domains: {', '.join(mesh.domains)}")
    found = shown(documents, _at(as_of), domain)
    if format is Format.json:
        _write({"policies": [asdict(each) for each in found]})
        return
    for each in found:
        typer.echo(_row(each))


@app.command(epilog="Example: mesh policy show personal-data-stays")
def show(
    policy: Annotated[str, typer.Argument(help="The policy's id.", autocompletion=complete.policies)],
    root: RootOption = None,
    as_of: AsOfOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Show a policy: what it asks, of whom, since when, and with what parameters in which domain."""
    from mesh_platform.governance.described import effective, find, shown

    from .policy_text import page

    mesh, documents = loaded(find_root(root))
    found = find(documents, policy)
    (row,) = [each for each in shown(documents, _at(as_of)) if each.id == policy]
    values = effective(found, documents, mesh.classification.levels)
    if format is Format.json:
        _write({**asdict(row), "document": found.document.tree, "effective": values})
        return
    typer.echo("\n".join(page(found, row, values)))


@app.command(epilog="Example: mesh policy explain --domain payments --product payments.transactions")
def explain(
    domain: DomainOption = "",
    product: Annotated[str, typer.Option("--product", help="A product of it.", autocompletion=complete.products)] = "",
    environment: EnvironmentOption = "local",
    root: RootOption = None,
    as_of: AsOfOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Explain what a domain or a product has to keep to: every rule, its parameters, and how to comply."""
    from mesh_platform.governance import Context
    from mesh_platform.governance.described import applied, product_of

    from .policy_text import guidance
    from .targets import known

    if not domain and not product:
        raise UsageError("nobody to explain to", fix="mesh policy explain --domain payments")
    mesh, documents = loaded(find_root(root))
    known(mesh, environment)
    context = Context(mesh=mesh, documents=documents, at=_at(as_of), environment=environment)
    whose = domain or product_of(product)
    found = applied(context, whose, product)
    if format is Format.json:
        rules = [asdict(each) for each in found]
        _write({"domain": whose, "product": product or None, "environment": environment, "rules": rules})
        return
    typer.echo("\n".join(guidance(found, product or whose, environment)))


@app.command(epilog="Example: mesh policy test   or   mesh policy test personal-data-stays")
def test(
    policies: Annotated[
        list[str] | None,
        typer.Argument(help="Policies; without any all of them.", autocompletion=complete.policies),
    ] = None,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Try every case of policies with the real rule or expression. Exit 1 where one does not come out as it says."""
    from mesh_platform.governance.cases import tried
    from mesh_platform.governance.described import find
    from mesh_platform.governance.policies import listed

    mesh, documents = loaded(find_root(root))
    every = listed(documents)
    chosen = [find(documents, each) for each in policies] if policies else every
    found = {each.id: tuple(tried(each, every, mesh.classification)) for each in chosen}
    if format is Format.json:
        _write({"cases": [_case(case) for cases in found.values() for case in cases]})
    else:
        for id_, cases in found.items():
            typer.echo("\n".join(_tested(id_, cases)))
    if any(case.wrong for cases in found.values() for case in cases):
        raise typer.Exit(int(Exit.FAILED))


@app.command(epilog="Example: mesh policy add two-channels.yaml --domain payments")
def add(
    file: Annotated[Path, typer.Argument(help="A file with one policy.", dir_okay=False)],
    domain: Annotated[
        str, typer.Option("--domain", "-d", help="The domain whose own it is.", autocompletion=complete.domains)
    ] = "",
    root: RootOption = None,
) -> None:
    """Take in a policy: it is checked, held against all others, tried with its cases, and stored at its place."""
    from mesh_platform.governance.registering import register, store

    home = find_root(root)
    mesh, documents = loaded(home)
    if domain and domain not in mesh.domains:
        raise UsageError(f"there is no domain {domain!r}", fix=f"domains: {', '.join(mesh.domains)}")
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"it cannot be read: {error}", where=str(file), fix="name a file with one policy") from error
    found = register(text, documents, domain)
    if found.findings:
        said = "\n".join(f"  {each}" for each in found.findings)
        raise DocumentError(f"not stored; {len(found.findings)} findings\n{said}", where=str(file), fix="correct them")
    for case in found.tried:
        if case.wrong:
            typer.echo("\n".join(_wrong(case)))
    if not found.fits:
        raise typer.Exit(int(Exit.FAILED))
    if not found.known:
        store(home, found.path, text)
    typer.echo(f"{'stored already' if found.known else 'stored'}: {found.path}, {len(found.tried)} cases tried")


def _at(as_of: str | None) -> datetime:
    from mesh_platform.mesh.clock import instant

    from .program import now

    return instant(as_of) if as_of else now()


def _row(each: Shown) -> str:
    frameworks = ", ".join(each.frameworks)
    line = f"{each.id:32} {each.stage:8} {each.severity:9} {each.origin:14} {each.owner:16} {each.rule:28} {frameworks}"
    return line.rstrip()


def _tested(id_: str, cases: tuple[Tried, ...]) -> list[str]:
    wrong = [case for case in cases if case.wrong]
    if not wrong:
        return [f"{id_:32} {len(cases)} cases as they say" if cases else f"{id_:32} no cases"]
    return [f"{id_:32} {len(wrong)} of {len(cases)} cases WRONG", *(line for case in wrong for line in _wrong(case))]


def _wrong(case: Tried) -> list[str]:
    return [
        f"  {case.location}: case {case.number} that should {case.expected}: {json.dumps(dict(case.facts))}",
        f"    {case.wrong}",
    ]


def _case(case: Tried) -> dict[str, object]:
    place = case.location
    return {
        "policy": case.policy, "expected": case.expected, "number": case.number, "facts": dict(case.facts),
        "wrong": case.wrong or None,
        "location": {"file": place.file, "line": place.line, "column": place.column},
    }  # fmt: skip


def _write(data: dict[str, object]) -> None:
    typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, **data}, indent=2))
