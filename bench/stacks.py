"""Stacks under the engine: our program against a flat one, and a second apply against the plain CLI's."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from mesh_platform.deploy import target
from mesh_platform.deploy.copy import copy_mesh
from mesh_platform.deploy.layers import layers
from mesh_platform.documents import read
from mesh_platform.engine import hosts, installed
from mesh_platform.localcloud import lifecycle
from mesh_platform.mesh import build, load

from . import flat
from .timing import Row, in_turn, process

ROOT = Path(__file__).resolve().parent.parent
MESH = str(Path(sys.executable).with_name("mesh"))
STACK = "payments-local"


def deployed(scratch: Path) -> Path:
    """Deploy a copy of the example and return it."""
    root = scratch / "deployed"
    copy_mesh(ROOT, root)
    process([MESH, "up", "--all", "--root", str(root)])
    return root


def components(root: Path) -> Row:
    """Preview a stack anew with our components and with a flat program, each in this process under the engine."""
    from mesh_stacks import run

    documents, now = read(root), datetime.now(UTC)
    mesh, _ = build(documents)
    if mesh is None:
        sys.exit("error: the example has findings")
    given = (mesh, documents)  # as a command gives them, which has read them already
    with target.local(root, installed(), mesh, now) as opened:
        session = opened.session
        known = session.resources(STACK)
        plain, leaves = flat.program(known)
        made = sum(1 for each in known if not str(each["type"]).startswith("pulumi:"))
        parts = sum(1 for each in known if str(each["type"]).startswith("mesh:index:"))
        if made != leaves + parts:
            sys.exit(f"error: {made} resources, not {leaves} leaves and {parts} components")

        def ours() -> float:
            return timed(lambda: session.preview(
                "fresh-local", lambda: run(root, STACK, store=opened.store, as_of=now, replay=False, given=given)
            ))  # fmt: skip

        def theirs() -> float:
            return timed(lambda: session.preview("flat-local", plain))

        a, b = in_turn(ours, theirs, runs=5)
    note = f"{leaves} resources and {parts} components, previewed as new"
    return Row("stack program with components", a, b, 1.15, "a flat program of the same resources", note)


def second_up(root: Path) -> Row:
    """Apply every stack again, nothing changed, with `mesh up --all` and with `pulumi up --skip-preview` each."""
    mesh, _ = load(root)
    if mesh is None:
        sys.exit("error: the example has findings")
    where = lifecycle.folders(root)
    variables = lifecycle.variables(where, installed(), hosts())
    path = {"PATH": variables["PATH"]}
    stacks = [str(stack) for layer in layers(mesh, "local") for stack in layer]
    pulumi = [str(installed()), "up", "--yes", "--skip-preview", "--non-interactive", "--stack"]

    def theirs() -> float:
        return sum(process([*pulumi, stack], root, variables | path)[0] for stack in stacks)

    a, b = in_turn(lambda: process([MESH, "up", "--all", "--root", str(root)])[0], theirs, runs=3)
    return Row("second mesh up --all", a, b, 0.6, "pulumi up --skip-preview, one stack after another",
               f"{len(stacks)} stacks, {os.cpu_count()} cores")  # fmt: skip


def timed(body: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    body()
    return time.perf_counter() - start
