"""Judges a plan from the event log in a file, as a whole process: `python -m bench.judged MESH STACK LOG`."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path


def main(root: str, name: str, log: str) -> None:
    """Print the verdict as JSON."""
    from mesh_platform.documents import read
    from mesh_platform.gate import data, judge
    from mesh_platform.governance import Context
    from mesh_platform.mesh import build
    from mesh_platform.mesh.ids import StackId
    from mesh_platform.plan import collect
    from mesh_platform.plan.events import events

    stack, documents = StackId.parse(name), read(Path(root))
    mesh, findings = build(documents)
    if mesh is None:
        sys.exit(f"error: {findings[0]}")
    with Path(log).open(encoding="utf-8") as lines:
        plan = collect(name, events(lines))
    context = Context(mesh=mesh, documents=documents, at=datetime.now(UTC), environment=stack.environment)
    print(json.dumps(data(judge(context, {stack: plan}))))


if __name__ == "__main__":
    main(*sys.argv[1:])
