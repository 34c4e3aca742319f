"""`mesh check`: of one product against an import of Pulumi, of a thousand against a plain load of the same YAML."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import yaml
from mesh_platform.deploy.copy import copy_mesh

from .generated import generate
from .timing import Row, in_turn, process

ROOT = Path(__file__).resolve().parent.parent
MESH = str(Path(sys.executable).with_name("mesh"))
PRODUCT = "domains/payments/products/transactions"
MOST_MEMORY = 300
"""MiB for a mesh of 1,000 products."""


def one_product(scratch: Path) -> Row:
    """Check one product of the example as a whole process."""
    copy_mesh(ROOT, scratch / "example")
    check = [MESH, "check", str(scratch / "example" / PRODUCT), "--root", str(scratch / "example")]
    ours, theirs = in_turn(
        lambda: process(check)[0], lambda: process([sys.executable, "-c", "import pulumi"])[0], runs=7
    )
    return Row("mesh check of one product", ours, theirs, 1.0, "python -c 'import pulumi'")


def thousand_products(scratch: Path) -> list[Row]:
    """Check meshes of 100, 1,000 and 3,000 documents as whole processes; each against a plain load of its files."""
    rows: list[Row] = []
    for products in (100, 1000):
        mesh = generate(scratch / str(products), products)
        files = sorted(mesh.rglob("*.yaml"))
        memory = 0

        def ours(mesh: Path = mesh) -> float:
            nonlocal memory
            seconds, peak = process([MESH, "check", "--root", str(mesh)])
            memory = max(memory, peak)
            return seconds

        def theirs(files: list[Path] = files) -> float:
            start = time.perf_counter()
            for file in files:
                yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
            return time.perf_counter() - start

        checked, loaded = in_turn(ours, theirs, runs=3)
        note = f"{len(files)} documents, {memory} MiB of at most {MOST_MEMORY}"
        rows.append(Row(f"mesh check of {products:,} products", checked, loaded, 2.5, "yaml.load, C loader", note))
        if memory > MOST_MEMORY:
            sys.exit(f"error: {memory} MiB for {products} products; {MOST_MEMORY} are allowed")
    small, large = rows
    grown = Row(
        "growth from 100 to 1,000 products", large.ours / small.ours, 10.0, 1.1, "ten times as many documents",
        "times instead of seconds",
    )  # fmt: skip
    return [large, grown]
