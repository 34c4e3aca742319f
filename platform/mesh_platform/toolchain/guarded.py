"""Processes of ours that end with us, also when we are killed."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_GUARD = Path(__file__).with_name("guard.py")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it printed."""

    code: int
    output: str
    errors: str


@contextlib.contextmanager
def guarded(
    command: list[str], folder: Path, environment: Mapping[str, str], *, merged: bool = False
) -> Generator[subprocess.Popen[bytes]]:
    """Start a command with its output in pipes; leaving the block ends it and all that it started.

    `merged` puts its standard error into its standard output. Its stdin is the leash: leave that alone.
    """
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-I", str(_GUARD), *command], cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT if merged else subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        release(process)
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def release(process: subprocess.Popen[bytes]) -> None:
    """End a guarded command, and all that it started."""
    if process.stdin is not None:
        process.stdin.close()


def finished(command: list[str], folder: Path, environment: Mapping[str, str], patience: float | None = None) -> Ended:
    """Run a command to its end; raises subprocess.TimeoutExpired after `patience` seconds."""
    with ThreadPoolExecutor(2) as readers, guarded(command, folder, environment) as process:
        output, errors = readers.submit(_all, process.stdout), readers.submit(_all, process.stderr)
        code = process.wait(patience)
        return Ended(code, output.result(), errors.result())


def _all(stream: IO[bytes] | None) -> str:
    return stream.read().decode(errors="replace") if stream is not None else ""
