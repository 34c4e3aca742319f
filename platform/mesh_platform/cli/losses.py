"""What an apply would destroy, told and asked about: destroyed only what was named, or confirmed on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import typer

from mesh_platform.errors import DocumentError, PolicyError

if TYPE_CHECKING:
    from mesh_platform.deploy.careful import Allow
    from mesh_platform.deploy.losses import Loss
    from mesh_platform.deploy.moves import Move
    from mesh_platform.deploy.target import Target
    from mesh_platform.mesh import Mesh


def allow_only(named: Collection[str]) -> Allow:
    """Return what lets an apply destroy the things that `named` means and no other."""

    def allow(lost: Sequence[Loss]) -> None:
        left = [loss for loss in lost if not loss.named_by(named)]
        if left and not _confirmed(left):
            shown = "\n".join(f"  {loss}" for loss in left)
            raise PolicyError(
                f"an apply would destroy what nobody can make again\n{shown}",
                where=", ".join(dict.fromkeys(loss.stack for loss in left)),
                fix=f"name it if it is to go: {flags(left)}",
            )

    return allow


def flags(lost: Sequence[Loss]) -> str:
    """Return the options that name what is lost, by port or product where it belongs to one."""
    names = dict.fromkeys(_shortest(loss, lost) for loss in lost)
    return " ".join(f"--destroy-data {name}" for name in names)


def loss_lines(lost: Sequence[Loss]) -> list[str]:
    """Return what a plan destroys, with the option that lets an apply do it."""
    if not lost:
        return []
    return [
        "  destroys what nobody can make again:",
        *(f"    {loss}" for loss in lost),
        f"  mesh up refuses it without {flags(lost)}",
    ]


def move_lines(moves: Sequence[Move]) -> list[str]:
    """Return what became of products that are in the documents no more, each with the safer way."""
    lines: list[str] = []
    for move in moves:
        lines += [f"  {move}", "  the safer way:"]
        lines += [f"    {number}. {step}" for number, step in enumerate(move.steps, 1)]
    return lines


def moves_of(target: Target, mesh: Mesh, environment: str, domain: str = "") -> tuple[Move, ...]:
    """Return the products that are applied and no longer documented, of all domains or of those that touch one."""
    from mesh_platform.deploy.moves import moves
    from mesh_platform.deploy.moves_applied import applied

    found = moves(applied(target.session, mesh, environment), mesh, environment)
    return tuple(move for move in found if not domain or domain in {each.domain for each in (move.old, *move.new)})


def refuse_moves(moves: Sequence[Move]) -> None:
    """Raise DocumentError for a product that the documents have moved to another domain."""
    for move in moves:
        if move.kind == "moved":
            steps = "\n".join(f"  {number}. {step}" for number, step in enumerate(move.steps, 1))
            raise DocumentError(
                f"{move}\n{steps}", where=move.environment, fix="take these steps; mesh check is clean then"
            )


def _shortest(loss: Loss, lost: Sequence[Loss]) -> str:
    whole = [each for each in lost if each.op == "delete" and each.owner == loss.product]
    return loss.product if loss.product and whole else loss.owner or loss.name


def _confirmed(lost: Sequence[Loss]) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    typer.echo("this would destroy what nobody can make again:", err=True)
    for loss in lost:
        typer.echo(f"  {loss}", err=True)
    return typer.confirm("destroy it?", default=False, err=True)
