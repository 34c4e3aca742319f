"""Measures what a person waits for: `make bench`. Seconds of wall clock and peak memory, the best of three runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from mesh_platform.deploy.copy import copy_mesh

from .generated import generate

ROOT = Path(__file__).resolve().parent.parent
MESH = str(Path(sys.executable).with_name("mesh"))
SDKS = ("pulumi", "pulumi_kubernetes", "pulumi_confluentcloud", "pulumi_databricks")
RUNS = 3


def commands(scratch: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what is measured: a name and a command each."""
    example = scratch / "example"
    copy_mesh(ROOT, example)
    yield "check of the example", [MESH, "check", "--root", str(example)]
    for products in (100, 1000):
        mesh = generate(scratch / str(products), products)
        yield f"check of {products} products", [MESH, "check", "--root", str(mesh)]
    for sdk in SDKS:
        yield f"import {sdk}", [sys.executable, "-c", f"import {sdk}"]
    yield "preview of platform-prod, replayed", [MESH, "preview", "platform-prod", "--root", str(example)]
    yield "preview of payments-prod, replayed", [MESH, "preview", "payments-prod", "--root", str(example)]


def measure(command: list[str]) -> tuple[float, int]:
    """Run a command; return seconds and peak resident memory of its largest process in MiB. Its failure ends all."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"error: {' '.join(command)} ended with {process.returncode}\n{said}")
    return time.monotonic() - start, usage.ru_maxrss // 1024


def main() -> None:
    """Print a line for each measurement."""
    with tempfile.TemporaryDirectory(prefix="mesh-bench-") as scratch:
        for name, command in commands(Path(scratch)):
            seconds, memory = min(measure(command) for _ in range(RUNS))
            print(f"{name:<40}{seconds:8.2f} s {memory:6} MiB", flush=True)


if __name__ == "__main__":
    main()
