"""`mesh adopt`: what exists in a cloud brought under a product, without a change to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, cast

import typer

from mesh_platform.errors import DriftError

from . import complete
from .options import SCHEMA_VERSION, EnvironmentOption, Format, FormatOption, RootOption, find_root, load
from .targets import applied, known, looked_at, watching

if TYPE_CHECKING:
    from pydantic import JsonValue

    from mesh_platform.deploy.adopt import Found, Proposal
    from mesh_platform.deploy.target import Target


class As(StrEnum):
    """What a thing is adopted as."""

    topic = "topic"
    schema = "schema"
    catalog = "catalog"
    namespace = "namespace"


def adopt(
    subject: Annotated[
        str,
        typer.Argument(
            help="A port as payments.transactions.completed.v1, or a product.", autocompletion=complete.ports
        ),
    ],
    kind: Annotated[As, typer.Option("--as", help="What it is; a schema of a port is the registry's.")],
    id_: Annotated[str | None, typer.Option("--id", help="Its id in the cloud; by its name without this.")] = None,
    environment: EnvironmentOption = "local",
    label: Annotated[bool, typer.Option("--label", help="Let the mesh write its labels and comments on it.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this it is only shown.")] = False,
    root: RootOption = None,
    format: FormatOption = Format.text,
) -> None:
    """Bring an existing topic, schema, catalog or namespace under a product; what differs is refused, exit 3."""
    from mesh_platform.deploy.adopt import carry_out, propose, require
    from mesh_platform.deploy.adopt_things import things
    from mesh_platform.deploy.layers import below

    from .program import now, program_of

    home = find_root(root)
    mesh = load(home)
    known(mesh, environment)
    moment = now()
    where = applied(home, mesh, environment, moment) if yes else looked_at(home, mesh, environment, moment, live=True)
    with where as target, watching() as watch:
        wanted = things(mesh, subject, kind.value, environment, _platform(target, environment), id_)
        require(target, below(mesh, wanted[0].stack, moment))
        programs, follow = program_of(home), watch(str(wanted[0].stack))
        proposal = propose(target, programs, mesh, wanted, follow)
        refused = proposal.refused(label=label)
        if yes and proposal.new and not refused:
            carry_out(target, programs, proposal, follow)
    done = yes and not refused
    if format is Format.json:
        typer.echo(json.dumps(_data(proposal, done=done), indent=2))
    else:
        for found in proposal.found:
            for line in _lines(found):
                typer.echo(line)
    if refused:
        raise DriftError(
            f"{len(refused)} of its properties are not as the documents say; nothing was adopted",
            where=subject, fix=_fix(proposal, subject, kind),
        )  # fmt: skip
    typer.echo(_next(proposal, done=done), err=True)


def _platform(target: Target, environment: str) -> Mapping[str, JsonValue]:
    from mesh_platform.mesh.ids import StackId

    refs = target.session.outputs(str(StackId("platform", environment))).get("refs")
    return cast("dict[str, JsonValue]", refs) if isinstance(refs, dict) else {}


def _lines(found: Found) -> list[str]:
    thing = found.thing
    if found.state == "adopted":
        return [f"  {thing.what} {thing.adoption.id} is under {thing.subject} already"]
    head = f"  = import {thing.what} {thing.adoption.id} into {thing.stack} {thing.adoption.name}"
    if not found.differences:
        return [f"{head}: no change"]
    return [head, *(f"      {each}" for each in found.differences)]


def _fix(proposal: Proposal, subject: str, kind: As) -> str:
    left = proposal.refused(label=True)
    if not left:
        return f"mesh adopt {subject} --as {kind.value} --label lets the mesh write what only says whose it is"
    if all(each.field for each in left):
        return "edit the documents to say what exists, then adopt it, then change it if you like"
    return "edit the documents to say what exists; what no document says is changed in the cloud first"


def _next(proposal: Proposal, *, done: bool) -> str:
    waits = f"{proposal.waiting} other changes of {proposal.stack} wait: mesh preview {proposal.stack}"
    if not proposal.new:
        return "nothing to do" + (f"; {waits}" if proposal.waiting else "")
    if not done:
        return "nothing was adopted; add --yes to do it" + (f"; {waits}" if proposal.waiting else "")
    after = waits if proposal.waiting else f"mesh preview {proposal.stack} shows no change"
    return f"adopted; {after}"


def _data(proposal: Proposal, *, done: bool) -> dict[str, object]:
    return {
        "schemaVersion": SCHEMA_VERSION,
        "stack": str(proposal.stack),
        "adopted": done,
        "waiting": proposal.waiting,
        "things": [
            {
                "what": found.thing.what, "id": found.thing.adoption.id, "urn": found.urn, "op": found.state,
                "differences": [
                    {
                        "property": each.property, "field": each.field or None, "here": each.here,
                        "there": each.there, "mark": each.mark,
                    }
                    for each in found.differences
                ],
            }
            for found in proposal.found
        ],
    }  # fmt: skip
