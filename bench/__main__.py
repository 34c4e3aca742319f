"""Measures ours against something named, in one run: `make bench`, or `make bench ARGS=check` for one part."""

from __future__ import annotations

import platform
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import psutil

from . import changes, checks, cost, gate, new, rivals, stacks, streams
from .timing import Row

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
SHOWN = ("pulumi", "pulumi-confluentcloud", "pulumi-databricks", "pulumi-kubernetes", "pydantic", "PyYAML")


def main(parts: list[str]) -> int:
    """Print a line for each measurement, and write it into docs/benchmarks.md; other rows there stay."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="mesh-bench-") as scratch:
        folder = Path(scratch)
        if not parts or "check" in parts:
            rows += [shown(checks.one_product(folder))]
            rows += [shown(row) for row in checks.thousand_products(folder)]
            rows += [shown(row) for row in rivals.datacontract(folder)]
        if not parts or {"cost", "stacks"} & set(parts):
            root = stacks.deployed(folder)
        if not parts or "cost" in parts:
            rows += [shown(cost.plan(root))]
        if not parts or "gate" in parts:
            large = gate.planned(folder)
            rows += [shown(gate.judging(large))]
            rows += [shown(row) for row in rivals.checkov(large, folder)]
        if not parts or "changes" in parts:
            rows += [shown(changes.example(folder))]
            rows += [shown(changes.many_domains(folder))]
        if not parts or "new" in parts:
            rows += [shown(row) for row in new.product(folder)]
        if not parts or "streams" in parts:
            rows += [shown(streams.loop(folder))]
        if not parts or "stacks" in parts:
            rows += [shown(stacks.components(root))]
            rows += [shown(stacks.second_up(root))]
    PAGE.write_text(page(rows), encoding="utf-8")
    print(f"written to {PAGE.name}")
    return 0 if all(row.holds for row in rows) else 1


def shown(row: Row) -> Row:
    """Print a row, and return it."""
    mark = "ok" if row.holds else "TOO SLOW"
    print(
        f"{row.name:36} {row.ours:7.2f} / {row.theirs:7.2f} = {row.ratio:5.2f} (at most {row.limit}) {mark}", flush=True
    )
    return row


def page(rows: list[Row]) -> str:
    """Return the page of figures: what was measured now, and the other rows as they were."""
    memory = psutil.virtual_memory().total // 2**30
    versions = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Each row is one run in which both sides were done in turn; seconds are medians of",
        "whole processes where nothing else is said. The ratio is what counts: it holds when a machine's speed drifts.",
        "",
        f"Machine: {psutil.cpu_count()} cores, {memory} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}. {versions}.",
        "",
        "| what | ours, s | against | theirs, s | ratio | at most | note |",
        "|---|---|---|---|---|---|---|",
    ]
    known = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")][1:]
    table = {_subject(line): line for line in known} | {_subject(line): line for line in map(_line, rows)}
    return "\n".join([*lines, *table.values(), ""])


def _line(row: Row) -> str:
    said = f"| {row.name} | {row.ours:.2f} | {row.command} | {row.theirs:.2f} | **{row.ratio:.2f}** | {row.limit}"
    return f"{said} | {row.note} |"


def _subject(line: str) -> tuple[str, str]:
    """Return what is measured, and against what."""
    cells = [cell.strip() for cell in line.split("|")]
    return cells[1], cells[3]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
