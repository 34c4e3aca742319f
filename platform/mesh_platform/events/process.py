"""A workload as one process of this machine, which never outlives the process that started it."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.errors import UsageError
from mesh_platform.localcloud.servers import child
from mesh_platform.localcloud.workloads import Workload

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
_SECONDS = 20


@dataclass(slots=True)
class Running:
    """One process of a product; `log` has what it said."""

    workload: Workload
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it takes records."""
        return self.alive and self.ask("/readyz") is not None

    def ask(self, path: str) -> str | None:
        """Return what it answers at a path of its metrics port; None where it does not, or says no."""
        port = int(self.workload.variables["MESH_METRICS_PORT"])
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            asked.request("GET", path)
            answer = asked.getresponse()
            text = answer.read().decode()
            return text if answer.status == http.HTTPStatus.OK else None
        except (OSError, http.client.HTTPException):
            return None
        finally:
            asked.close()

    def kill(self) -> None:
        """End it at once, without a word to it."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Ask it to end its transaction and itself, and return at once. Asked twice it would not end cleanly."""
        if self.alive:
            self.process.terminate()

    def ended(self) -> int:
        """Return its exit code once it has ended; one that takes too long is killed."""
        try:
            return self.process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.returncode


def start(workload: Workload, folder: Path, log: Path) -> Running:
    """Start a workload whose code lies in `folder`/processor; raises UsageError where it is not a Python module's.

    Call it from a thread that lives as long as the process should.
    """
    python, *rest = workload.command or ("",)
    if python != "python" or not (folder / "processor").is_dir():
        raise UsageError(
            "its command is no Python module of its folder processor", where=str(workload.product),
            fix="workload: {command: [python, -m, <module in processor>]} in stack.yaml",
        )  # fmt: skip
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    code = {"PYTHONPATH": str(folder / "processor"), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-P", *rest]
    return Running(workload, child.spawn(command, folder, log, kept | code | dict(workload.variables)), log)
