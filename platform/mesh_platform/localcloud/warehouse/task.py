"""One Python task in a process of its own: no environment, no network, few files, little memory, and an end."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from mesh_platform.errors import MeshError

from ..servers.child import spawn
from .database import Result
from .wire import Json, listed, mapping

_UNSHARE = ("-rnp", "--fork", "--kill-child", "--")
_OUTPUT = 4000
RUNNER = Path(__file__).with_name("runner.py")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a task ended: its code (None: it took too long), the end of what it wrote, and what it was kept from."""

    code: int | None
    output: str
    kept_from: tuple[str, ...]


@functools.cache
def isolated() -> bool:
    """Whether this machine lets us give a process a network of its own, which has no way out."""
    unshare = shutil.which("unshare")
    if unshare is None or sys.platform != "linux":
        return False
    tried = subprocess.run([unshare, *_UNSHARE, "true"], check=False, capture_output=True, timeout=10)  # noqa: S603
    return tried.returncode == 0


def run(code: bytes, arguments: Sequence[str], seconds: float, query: Callable[[str], Result], folder: Path) -> Ended:
    """Run a Python file to its end, for `seconds` at most; `query` answers what it asks of the warehouse.

    Call it from a thread that lives until it returns: with the thread ends the task.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix="task-") as made:
        scratch, log = Path(made) / "work", Path(made) / "output"
        scratch.mkdir(mode=0o700)
        (scratch / "main.py").write_bytes(code)
        ours, theirs = socket.socketpair()
        network = [str(shutil.which("unshare")), *_UNSHARE] if isolated() else []
        python = [sys.executable, "-I", "-S", "-B", str(RUNNER), str(theirs.fileno()), "main.py", *arguments]
        with ours:
            with theirs:
                process = spawn([*network, *python], scratch, log, {"PATH": "/usr/bin:/bin"}, keep=(theirs.fileno(),))
            told: list[str] = []
            answers = threading.Thread(target=_answer, args=(ours, query, told), daemon=True)
            answers.start()
            ended = _wait(process, seconds)
        answers.join(5)
        output = log.read_text(encoding="utf-8", errors="replace")[-_OUTPUT:]
        return Ended(ended, output, (*(["the network"] if network else []), *told))


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """Return a process's code, None where it took longer; leave nothing of its session."""
    try:
        return process.wait(max(seconds, 0.1))
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answer(ours: socket.socket, query: Callable[[str], Result], told: list[str]) -> None:
    """Answer a task's requests, a line of JSON each, until it closes its end."""
    try:
        with ours.makefile("rwb") as lines:
            for line in lines:
                lines.write(json.dumps(_answered(line, query, told)).encode() + b"\n")
                lines.flush()
    except (OSError, ValueError):
        return


def _answered(line: bytes, query: Callable[[str], Result], told: list[str]) -> Json:
    asked = mapping(json.loads(line))
    if "keptFrom" in asked:
        told[:] = [str(each) for each in listed(asked["keptFrom"])][:5]
        return {}
    try:
        return asdict(query(str(asked.get("sql"))))
    except MeshError as error:
        return {"error": error.what}
