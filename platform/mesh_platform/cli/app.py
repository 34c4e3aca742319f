"""Every command by name; its module is imported when it runs, or when help lists all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .lazy import group
from .options import version

if TYPE_CHECKING:
    from .lazy import Commands

COMMANDS: Commands = {
    "new": ("new", "Example: mesh new streaming-product --domain payments"),
    "check": ("check", "Example: mesh check domains/payments"),
    "gate": ("gate", "Example: mesh gate --base origin/main   or   mesh gate payments-local --format json"),
    "preview": ("preview", "Example: mesh preview payments-local"),
    "up": ("up", "Example: mesh up payments-local   or   mesh up --all"),
    "destroy": ("destroy", "Example: mesh destroy payments-local --yes"),
    "adopt": ("adopt", "Example: mesh adopt payments.transactions.completed.v1 --as topic"),
    "rotate": ("rotate", "Example: mesh rotate payments.transactions --yes"),
    "status": ("status", "Example: mesh status --environment local"),
    "unlock": ("status", "Example: mesh unlock payments-local --owner 4711@host"),
    "state": ("state", ""),
    "sign": ("sign", "Example: mesh sign PATH --as p-0142 --role owner --key ~/.ssh/id_ed25519"),
    "trust": ("trust", ""),
    "codeowners": ("codeowners", "Example: mesh codeowners --check"),
    "audit": ("audit", ""),
    "cost": ("cost", "Example: mesh cost payments.transactions   or   mesh cost payments --format csv"),
    "policy": ("policy", ""),
    "demo": ("demo", "Example: mesh demo --reset"),
    "events": ("events", ""),
    "engine": ("engine", ""),
    "local": ("local", ""),
}
"""By name: the module of this package, and the example in its help. A module with an `app` has commands of its own."""

app = typer.Typer(
    name="mesh",
    cls=group(COMMANDS),
    help="A data mesh platform as code: check documents, preview and apply data product stacks.",
    epilog="Start with: mesh check, then mesh demo. Documentation: docs/ and README.md.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def common(
    show: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """A data mesh platform as code."""
