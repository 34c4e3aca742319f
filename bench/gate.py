"""The gate's judging, rules and costs together, over one large plan: against a plain parse of the plan's event log."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mesh_platform.deploy import target
from mesh_platform.documents import read
from mesh_platform.engine import installed
from mesh_platform.gate import judge
from mesh_platform.governance import Context
from mesh_platform.mesh import build
from mesh_platform.mesh.ids import StackId
from mesh_platform.plan import Plan, collect
from mesh_platform.plan.events import Event

from .generated import generate
from .timing import Row, in_turn

PRODUCTS = 24
STACK = StackId("domain", "local", "d000")
LEAST_RESOURCES, LEAST_LOG = 1_000, 3_000_000


@dataclass(frozen=True)
class Planned:
    """A plan of a large domain that is all new, with the log that it came from."""

    root: Path
    stack: str
    context: Context
    plan: Plan
    log: str


def planned(scratch: Path) -> Planned:
    """Preview a domain of 24 products."""
    from mesh_stacks import run

    root = generate(scratch / "gate", PRODUCTS)
    documents, now = read(root), datetime.now(UTC)
    mesh, findings = build(documents)
    if mesh is None:
        sys.exit(f"error: the generated mesh has findings: {findings[0]}")
    found: list[Event] = []
    with target.local(root, installed(), mesh, now) as opened:
        for below in (StackId("platform", "local"), StackId("identity", "local", STACK.domain)):
            opened.session.ensure(str(below))
        name = str(STACK)
        opened.session.preview(name, lambda: run(root, name, store=opened.store, as_of=now, replay=False), found.append)
    log = "".join(f"{json.dumps(event)}\n" for event in found)
    plan = collect(name, found)
    if len(plan.resources) < LEAST_RESOURCES or len(log) < LEAST_LOG:
        sys.exit(f"error: {len(plan.resources)} resources in a log of {len(log)} bytes are too few")
    context = Context(mesh=mesh, documents=documents, at=now, environment=STACK.environment)
    return Planned(root, name, context, plan, log)


def judging(large: Planned) -> Row:
    """Judge the plan; 20 runs of each side in turn."""
    lines, plan, log = large.log.splitlines(), large.plan, large.log

    def ours() -> float:
        start = time.perf_counter()
        judge(large.context, {STACK: plan})
        return time.perf_counter() - start

    def theirs() -> float:
        start = time.perf_counter()
        for line in lines:
            json.loads(line)
        return time.perf_counter() - start

    a, b = in_turn(ours, theirs, runs=20)
    note = f"{len(plan.resources)} resources, a log of {len(log) / 1e6:.1f} MB; {a * 1000:.0f} and {b * 1000:.0f} ms"
    return Row("rules and costs of a plan", a, b, 3.0, "json.loads of its event log", note)
