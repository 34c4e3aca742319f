"""A child process that never outlives its parent, and its first answer."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from mesh_platform.errors import ProviderError

_LAUNCH = (
    "import ctypes, os, sys\n"
    "sys.platform.startswith('linux') and ctypes.CDLL(None).prctl(1, 9)\n"
    "os.getppid() == int(sys.argv[1]) or sys.exit(1)\n"
    "os.execvp(sys.argv[2], sys.argv[2:])\n"
)
"""The kernel kills it when its parent dies (PR_SET_PDEATHSIG outlives an exec), then it becomes the command."""
_PORTS, _DRAWS = range(16_384, 32_768), 100
_LINES = 12


def spawn(
    command: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str], keep: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
    """Start a command whose output goes to `log`; it dies with this process, however this one ends.

    Call it from a thread that lives as long as the child should: the kernel watches the thread. `keep` are open files
    that it is to have too.
    """
    with log.open("ab") as written:
        return subprocess.Popen(  # noqa: S603 - the servers' own commands
            [sys.executable, "-I", "-S", "-c", _LAUNCH, str(os.getpid()), *command],
            cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=written, stderr=written,
            start_new_session=True, pass_fds=keep,
        )  # fmt: skip


def stop(child: subprocess.Popen[bytes], seconds: float = 10) -> None:
    """Ask a child to end, and kill it when it has not within `seconds`."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def await_answer(
    answers: Callable[[], bool], child: subprocess.Popen[bytes], log: Path, *, what: str, seconds: float = 60
) -> None:
    """Return once `answers` is true; raises ProviderError when the child ends first, or takes longer than `seconds`."""
    end = time.monotonic() + seconds
    while not answers():
        if child.poll() is not None:
            raise ProviderError(f"{what} ended with {child.returncode}:\n{last_lines(log)}", where=what,
                                fix=f"see {log}, mend it, then mesh local up")  # fmt: skip
        if time.monotonic() > end:
            raise ProviderError(f"{what} did not answer within {seconds:.0f} s:\n{last_lines(log)}", where=what,
                                fix=f"see {log}, then mesh local up again")  # fmt: skip
        time.sleep(0.05)


def listens(port: int) -> bool:
    """Whether something takes connections at a port of loopback."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    """Return a port of loopback that is free now, and that nobody gets by chance before it is used.

    Systems give connections ports from 32768 on, by default, so that one of theirs may be gone a second later.
    """
    for _ in range(_DRAWS):
        port = _PORTS[secrets.randbelow(len(_PORTS))]
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise ProviderError(f"no free port between {_PORTS.start} and {_PORTS.stop - 1}", fix="end what holds them")


def last_lines(log: Path) -> str:
    """Return the end of a log, indented."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LINES:] if log.exists() else []
    return "\n".join(f"  {line}" for line in lines) or "  it said nothing"
