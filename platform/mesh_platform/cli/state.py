"""`mesh state`: whether the states of the local stacks are whole, and a good copy put back where one is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from mesh_platform.errors import Exit, UsageError

from . import complete
from .options import SCHEMA_VERSION, Format, FormatOption, RootOption, find_root

app = typer.Typer(help="The states of the local stacks.", no_args_is_help=True, add_completion=False)
StackArgument = Annotated[str, typer.Argument(help="A stack, as payments-local.", autocompletion=complete.stacks)]


@app.command(epilog="Example: mesh state check   or   mesh state check payments-local")
def check(
    stack: Annotated[
        str | None, typer.Argument(help="A stack; without one all.", autocompletion=complete.stacks)
    ] = None,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Read the states and say what is wrong with them, and what is pending. Exit 4 where one is damaged."""
    from mesh_platform.engine.copies import copies, judged

    state = _state(root)
    found = {name: told for name in ([stack] if stack else _stacks(state)) if (told := judged(state, name))}
    if stack and not found:
        raise UsageError(f"there is no state of {stack}", where=stack, fix="mesh status lists the stacks")
    if format is Format.json:
        stacks = [
            {
                "name": name, "sound": each.sound, "written": each.written, "resources": each.resources,
                "faults": list(each.faults), "pending": list(each.pending),
                "copies": [copy.written for copy in copies(state, name)],
            }
            for name, each in found.items()
        ]  # fmt: skip
        typer.echo(json.dumps({"schemaVersion": SCHEMA_VERSION, "stacks": stacks}, indent=2))
    else:
        for name, each in found.items():
            typer.echo(f"  {name:28} {'sound' if each.sound else 'DAMAGED':8} {each.resources:>4} resources")
            for line in (*each.faults, *(f"pending: {operation}" for operation in each.pending)):
                typer.echo(f"    {line}")
            if not each.sound:
                kept = ", ".join(copy.written for copy in copies(state, name)) or "none"
                typer.echo(f"    good copies: {kept}; next: mesh state restore {name}")
    if not all(each.sound for each in found.values()):
        raise typer.Exit(int(Exit.ENGINE))


@app.command(epilog="Example: mesh state restore payments-local --yes")
def restore(
    stack: StackArgument,
    root: RootOption = None,
    written: Annotated[
        str | None, typer.Option("--from", help="The copy's instant, or its beginning; the newest without it.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it is only shown.")] = False,
) -> None:
    """Put a good copy in the place of a state; docs/state.md says what to do about what was made since then."""
    from mesh_platform.engine import copies
    from mesh_platform.engine.locks import locked, locks

    state = _state(root)
    held = locks(state, stack)
    if held:
        raise locked(held, stack)
    if not yes:
        found = copies.find(state, stack, written)
        for copy in copies.copies(state, stack):
            typer.echo(f"  {copy.written}  {copy.resources} resources")
        again = f"mesh state restore {stack} --from {found.written} --yes"
        typer.echo(f"nothing was changed; next: {again}", err=True)
        return
    chosen = copies.restore(state, stack, written)
    typer.echo(
        f"{stack} is as it was at {chosen.written}, with {chosen.resources} resources; the old file lies beside it\n"
        f"next: mesh preview {stack}; what was made since then is not in it: see docs/state.md",
        err=True,
    )


def _state(root: Path | None) -> Path:
    from mesh_platform.localcloud import lifecycle

    return lifecycle.folders(find_root(root)).state


def _stacks(state: Path) -> list[str]:
    return sorted(file.stem for file in (state / ".pulumi" / "stacks" / "mesh").glob("*.json"))
