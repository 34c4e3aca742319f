"""Every command, each imported when it runs."""

from __future__ import annotations

from typing import Annotated

import typer

from . import adopt, check, cost, demo, destroy, engine, gate, local, new, preview, rotate, status, up
from .options import version

app = typer.Typer(
    name="mesh",
    help="A data mesh platform as code: check documents, preview and apply data product stacks.",
    epilog="Start with: mesh check, then mesh demo. Documentation: docs/ and README.md.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("new", epilog="Example: mesh new streaming-product --domain payments")(new.new)
app.command("check", epilog="Example: mesh check domains/payments")(check.check)
app.command("gate", epilog="Example: mesh gate   or   mesh gate payments-local --format json")(gate.gate)
app.command("preview", epilog="Example: mesh preview payments-local")(preview.preview)
app.command("up", epilog="Example: mesh up payments-local   or   mesh up --all")(up.up)
app.command("destroy", epilog="Example: mesh destroy payments-local --yes")(destroy.destroy)
app.command("adopt", epilog="Example: mesh adopt payments.transactions.completed.v1 --as topic")(adopt.adopt)
app.command("rotate", epilog="Example: mesh rotate payments.transactions --yes")(rotate.rotate)
app.command("status", epilog="Example: mesh status --environment local")(status.status)
app.command("unlock", epilog="Example: mesh unlock payments-local --owner 4711@host")(status.unlock)
app.command("cost", epilog="Example: mesh cost payments.transactions   or   mesh cost payments --format csv")(cost.cost)
app.command("demo", epilog="Example: mesh demo --reset")(demo.demo)
app.add_typer(engine.app, name="engine")
app.add_typer(local.app, name="local")


@app.callback()
def common(
    show: Annotated[
        bool, typer.Option("--version", callback=version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """A data mesh platform as code."""
