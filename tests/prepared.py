"""Processes that run `mesh` as its script does, forked from one that has imported what commands import: 4 s less each.

What starts quickly, or is told by what it imports, is tested with the script itself. `python tests/prepared.py SOCKET`
is the process that is forked from; it ends when its socket is closed.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

IMPORTED = (
    "mesh_platform.cli.app", "mesh_platform.gate", "mesh_platform.deploy.run", "mesh_platform.engine.inline",
    "mesh_platform.localcloud.serve", "mesh_stacks", "mesh_stacks.platform", "mesh_stacks.identity",
    "mesh_stacks.domain", "pulumi_confluentcloud", "pulumi_databricks", "pulumi_kubernetes",
)  # fmt: skip


def run(
    command: Sequence[str], folder: Path, variables: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run a command line of `mesh` to its end, in a process of its own."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, socket.socket(socket.AF_UNIX) as asked:
        asked.connect(_server())
        asked.settimeout(timeout)
        said = json.dumps({"command": [*command], "folder": str(folder), "variables": dict(variables)}).encode()
        socket.send_fds(asked, [len(said).to_bytes(4, "big")], [out.fileno(), err.fileno()])
        asked.sendall(said)
        pid = int.from_bytes(_exactly(asked, 4), "big")
        try:
            code = int.from_bytes(_exactly(asked, 4), "big", signed=True)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise subprocess.TimeoutExpired([*command], timeout) from None
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode())
    return subprocess.CompletedProcess([*command], code, *texts)


@cache
def _server() -> str:
    """Start the process that is forked from, once in a test process; it ends with that."""
    address = str(Path(tempfile.mkdtemp(prefix="mesh-tests-")) / "socket")
    started = subprocess.Popen([sys.executable, __file__, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline() == b"ready\n"
    _started.append(started)
    atexit.register(_end, started)
    return address


_started: list[subprocess.Popen[bytes]] = []


def _end(started: subprocess.Popen[bytes]) -> None:
    for stream in (started.stdin, started.stdout):
        if stream is not None:
            stream.close()
    started.wait()


def _exactly(source: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        part = source.recv(count - len(found))
        if not part:
            raise EOFError("the process that runs commands is gone")
        found += part
    return found


def _serve(address: str) -> None:
    for name in IMPORTED:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen(16)
        print("ready", flush=True)
        _die_with_stdin()
        while True:
            given, _ = listening.accept()
            if os.fork() == 0:
                listening.close()
                _handle(given)
            given.close()


def _die_with_stdin() -> None:
    """End as soon as the other end of standard input is closed."""
    if os.fork() != 0:
        return
    parent = os.getppid()
    os.read(0, 1)
    with contextlib.suppress(ProcessLookupError):
        os.kill(parent, signal.SIGKILL)
    os._exit(0)


def _handle(given: socket.socket) -> None:
    head, fds, _, _ = socket.recv_fds(given, 4, 2)
    asked = json.loads(_exactly(given, int.from_bytes(head, "big")))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid == 0:
        given.close()
        os._exit(_as_script(asked, fds))
    given.sendall(pid.to_bytes(4, "big"))
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(OSError):
        given.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, "big", signed=True))
    os._exit(0)


def _as_script(asked: dict[str, object], fds: list[int]) -> int:
    """Be what the script would be: its arguments, folder, variables and streams, and no more."""
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in enumerate((nothing, *fds)):
        os.dup2(source, target)
    os.closerange(3, 64)
    os.chdir(str(asked["folder"]))
    os.environ.clear()
    os.environ.update(asked["variables"])  # type: ignore[call-overload]
    sys.argv = [*asked["command"]]  # type: ignore[misc]
    sys.stdin, sys.stdout, sys.stderr = (open(fd, mode) for fd, mode in ((0, "r"), (1, "w"), (2, "w")))  # noqa: PTH123,SIM115
    from mesh_platform.cli import main

    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    return code


if __name__ == "__main__":
    _serve(sys.argv[1])
