"""What a plan of 1,000 resources costs, before and after, against a plain JSON parse of its event log."""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from mesh_platform.cost import difference, price_before, price_steps, written
from mesh_platform.localcloud import lifecycle
from mesh_platform.mesh import load
from mesh_platform.plan.events import collect

from .timing import Row, in_turn

RESOURCES = 1000


def plan(root: Path) -> Row:
    """Price a plan that was parsed already; `root` is the deployed example, whose states give the events."""
    mesh, _ = load(root)
    if mesh is None:
        sys.exit("error: the example has findings")
    lines = events(root)
    steps = collect("payments-local", (json.loads(line) for line in lines)).steps
    rates, prices = written(mesh), mesh.prices
    found = difference(price_before(steps, prices, rates), price_steps(steps, prices, rates))
    if not found.total.after:
        sys.exit("error: the plan costs nothing")

    def ours() -> None:
        difference(price_before(steps, prices, rates), price_steps(steps, prices, rates))

    def theirs() -> None:
        for line in lines:
            json.loads(line)

    a, b = in_turn(lambda: timed(ours), lambda: timed(theirs), runs=15)
    size = sum(map(len, lines)) // 2**10
    note = f"{RESOURCES:,} resources, priced before and after; {size:,} KiB of events"
    return Row("cost of a plan", a, b, 0.5, "json.loads of its event log", note)


def events(root: Path) -> list[str]:
    """Return the event log of a plan of as many resources, each of the example's under as many names as it takes."""
    folder = lifecycle.folders(root).state / ".pulumi" / "stacks" / "mesh"
    states = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.json"))]
    known = [each for state in states for each in state["checkpoint"]["latest"].get("resources", [])]
    lines: list[str] = []
    for position in range(RESOURCES):
        turn, place = divmod(position, len(known))
        resource = known[place] | {"urn": f"{known[place]['urn']}{'x' * turn}"}
        kept = {key: resource[key] for key in ("inputs", "outputs", "parent") if key in resource}
        metadata = {"op": "same", "urn": resource["urn"], "type": resource["type"], "old": kept, "new": kept}
        lines.append(json.dumps({"sequence": position, "resourcePreEvent": {"metadata": metadata}}) + "\n")
    return lines


def timed(body: Callable[[], None]) -> float:
    """Return the seconds that something takes, without a collection of garbage in between."""
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        body()
        return time.perf_counter() - start
    finally:
        gc.enable()
