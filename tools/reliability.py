"""Runs the tests of reliability in full, and writes what they counted to docs/reliability.md: `make reliability`."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PARTS = (("reliability and alone", "0"), ("reliability and not alone and not long", "2"))
LONG = ("reliability and long", "2")
"""What takes as long as all the others: `make reliability ARGS=--all` tries it too."""
"""What to choose, and by how many workers: a measure of time has nothing beside it."""
NOTHING = 5
"""Pytest's exit code where nothing was chosen."""
BESIDE = "100 generated changes, the stacks that each affects against a preview of all ([gate.md](gate.md))"
PAGE = ROOT / "docs" / "reliability.md"


def main(arguments: list[str]) -> int:
    """Run them; the page is written only when all of them passed, and says which were left out on purpose."""
    start, parts = time.monotonic(), [*PARTS, LONG] if "--all" in arguments else PARTS
    arguments = [each for each in arguments if each != "--all"]
    with tempfile.TemporaryDirectory() as scratch:
        figures = Path(scratch) / "figures"
        figures.touch()
        variables = {**os.environ, "MESH_RELIABILITY": "1", "MESH_RELIABILITY_FIGURES": str(figures)}
        codes = [
            subprocess.run(
                [sys.executable, "-m", "pytest", "-m", chosen, "-n", workers, *arguments],
                cwd=ROOT, env=variables, check=False,
            ).returncode
            for chosen, workers in parts
        ]  # fmt: skip
        code = next((code for code in codes if code not in (0, NOTHING)), 0)
        lines = together(json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines())
    for line in sorted(lines, key=lambda each: each["subject"]):
        print(f"{line['subject']:72} {line['cases']:>6} cases {line['lost']:>3} lost {line['seconds']:>7.1f} s")
    if code == 0:
        PAGE.write_text(page(lines, time.monotonic() - start, arguments, long=LONG in parts), encoding="utf-8")
        print(f"written to {PAGE.relative_to(ROOT)}")
    return code


def together(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return one line for each subject: parts that ran beside each other are added up."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        known = found.setdefault(line["subject"], {**line, "cases": 0, "lost": 0, "seconds": 0})
        for name in ("cases", "lost", "seconds"):
            known[name] = round(known[name] + line[name], 1)
    return list(found.values())


def page(lines: list[dict[str, Any]], seconds: float, chosen: list[str], *, long: bool) -> str:
    """Return the page of figures; `chosen` are pytest's arguments that left others out."""
    partly = [f"Only a part was tried: `{' '.join(chosen)}`. What is not in the table was not.", ""] if chosen else []
    if not long:
        partly += [f"Not tried in this run: {BESIDE}; `make reliability ARGS=--all` does.", ""]
    rows = [
        f"| {line['subject']} | {int(line['cases']):,} | {line['lost']} | {line['seconds']} | {line['ablation']} |"
        for line in sorted(lines, key=lambda each: each["subject"])
    ]
    return "\n".join(
        [
            "# Reliability",
            "",
            "Written by `make reliability`. `make test` tries a sample of each. A case is lost when something was made",
            "twice, forgotten, left over, let through or not told. The last column says what shows that it can fail.",
            "",
            f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; "
            f"{seconds / 60:.0f} minutes in all.",
            "",
            *partly,
            "| what | cases | lost | seconds | can fail |",
            "|---|---:|---:|---:|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
