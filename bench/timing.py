"""Seconds and memory of whole processes, and two of them in turn: their ratio holds when the machine's speed drifts."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One measurement: seconds of ours and of what it is held against, and the most that their ratio may be."""

    name: str
    ours: float
    theirs: float
    limit: float
    command: str
    note: str = ""

    @property
    def ratio(self) -> float:
        """Ours over theirs."""
        return self.ours / self.theirs

    @property
    def holds(self) -> bool:
        """Whether the ratio is within its limit."""
        return self.ratio <= self.limit


def process(
    command: Sequence[str], cwd: Path | None = None, variables: Mapping[str, str] | None = None
) -> tuple[float, int]:
    """Run a command; return seconds and its largest process's peak memory in MiB. Its failure ends everything."""
    start = time.perf_counter()
    run = subprocess.Popen(
        list(command), cwd=cwd, env={**os.environ, **(variables or {})}, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = run.stderr.read() if run.stderr else ""
    _, status, usage = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode != 0:
        sys.exit(f"error: {' '.join(command)} ended with {run.returncode}\n{said}")
    return time.perf_counter() - start, usage.ru_maxrss // 1024


def in_turn(ours: Callable[[], float], theirs: Callable[[], float], runs: int) -> tuple[float, float]:
    """Return the medians of two things done in turn, after one round of each that is not counted."""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
