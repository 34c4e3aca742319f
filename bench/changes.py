"""`mesh gate --base` where the base is known already: of the example, and of one of 200 domains against it alone."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from pathlib import Path

from mesh_platform.deploy.copy import copy_mesh

from .checks import MESH, ROOT
from .generated import generate
from .timing import Row, in_turn, process

DOMAINS = 200
MOST = 10.0
"""Seconds that a change of one domain of the example may take on two cores."""
EDIT = ("partitions: 6", "partitions: 7")


def example(scratch: Path) -> Row:
    """Judge a change of one domain of the example in all its environments, as a whole process; median of five."""
    root = scratch / "change"
    copy_mesh(ROOT, root)
    _committed(root)
    _edited(root / "domains/payments/products/transactions/stack.yaml")
    cold = _gate(root)
    seconds = statistics.median(_gate(root) for _ in range(5))
    note = f"three environments; {cold:.0f} s where nothing is kept of the base; the limit is absolute"
    return Row("mesh gate of a change", seconds, MOST, 1.0, "ten seconds", note)


def many_domains(scratch: Path) -> Row:
    """Judge a change of one of 200 domains, and of the same domain alone, in turn; three runs."""
    large, small = scratch / "many", scratch / "alone"
    generate(large, DOMAINS, in_each=1)
    generate(small, 1, in_each=1)
    cold: list[float] = []
    for root in (large, small):
        _committed(root)
        _edited(root / "domains/d000/products/product-00/stack.yaml")
        cold.append(_gate(root))
    ours, theirs = in_turn(lambda: _gate(large), lambda: _gate(small), runs=3)
    note = f"cold {cold[0]:.1f} and {cold[1]:.1f} s"
    return Row(f"mesh gate, one of {DOMAINS} domains", ours, theirs, 1.5, "mesh gate of that domain alone", note)


def _gate(root: Path) -> float:
    return process([MESH, "gate", "--base", "main", "--root", str(root)])[0]


def _committed(root: Path) -> None:
    git = shutil.which("git") or sys.exit("error: git is not here")
    (root / ".gitignore").write_text(".mesh/\n.venv\n", encoding="utf-8")
    who = ("-c", "user.name=bench", "-c", "user.email=bench@bank.example", "-c", "commit.gpgSign=false")
    for command in (["init", "--quiet", "-b", "main"], ["add", "--all"], ["commit", "--quiet", "-m", "The mesh"]):
        subprocess.run([git, *who, *command], cwd=root, check=True)


def _edited(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if EDIT[0] not in text:
        sys.exit(f"error: {file.name} has no {EDIT[0]}")
    file.write_text(text.replace(*EDIT), encoding="utf-8")
