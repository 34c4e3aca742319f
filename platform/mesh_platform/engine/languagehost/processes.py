"""Programs and plugins in processes of their own, which end with the host and with the engine's call."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import grpc
from pulumi.runtime.proto import language_pb2

from mesh_platform.toolchain.guarded import guarded, release

from .interpreter import Interpreter

_PROGRAM = Path(__file__).with_name("program.py")
TOLD = 32
"""The exit code of a program whose error the engine has been told."""


def run_program(
    request: language_pb2.RunRequest, engine: str, interpreter: Interpreter, context: grpc.ServicerContext
) -> language_pb2.RunResponse:
    """Run a program to its end and answer how it ended.

    The request goes through its stdin, which stays open: the program ends when that closes.
    """
    info = request.info
    order = {
        "project": request.project, "stack": request.stack, "organization": request.organization or "organization",
        "monitor": request.monitor_address, "engine": engine or (request.args[0] if request.args else ""),
        "parallel": request.parallel, "preview": request.dryRun, "root": info.root_directory,
        "config": dict(request.config), "secret": list(request.configSecretKeys),
        "program": str(Path(info.program_directory, info.entry_point)), "arguments": list(request.args),
    }  # fmt: skip
    process = subprocess.Popen(  # noqa: S603
        [str(interpreter.executable), "-u", "-P", str(_PROGRAM)], cwd=request.pwd or info.program_directory,
        env=interpreter.variables(os.environ), stdin=subprocess.PIPE,
    )  # fmt: skip
    if not context.add_callback(process.kill):
        process.kill()
    if process.stdin is None:
        raise RuntimeError("a pipe was asked for")
    try:
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
    except BrokenPipeError:
        pass
    code = process.wait()
    process.stdin.close()
    if code == 0:
        return language_pb2.RunResponse()
    if code == TOLD:
        return language_pb2.RunResponse(bail=True)
    end = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    return language_pb2.RunResponse(error=f"the program ended {end}")


def run_plugin(
    request: language_pb2.RunPluginRequest, interpreter: Interpreter, context: grpc.ServicerContext
) -> Iterator[language_pb2.RunPluginResponse]:
    """Run a plugin and yield what it prints, then its exit code."""
    info = request.info
    path = str(Path(info.program_directory, info.entry_point))
    engine, *others = request.args or [""]
    run = ["-m", "pulumi.policy", engine, path] if request.kind == "analyzer" else [path, engine]
    given = dict(each.split("=", 1) for each in request.env if "=" in each)
    variables = interpreter.variables(given or os.environ)
    command = [str(interpreter.executable), "-u", "-P", *run, *others]
    with guarded(command, Path(request.pwd or info.program_directory), variables) as process:
        if not context.add_callback(lambda: release(process)):
            release(process)
        said: queue.Queue[tuple[str, bytes]] = queue.Queue()
        for name, stream in (("stdout", process.stdout), ("stderr", process.stderr)):
            if stream is not None:
                threading.Thread(target=_pass_on, args=(name, stream, said), daemon=True).start()
        open_streams = 2
        while open_streams:
            name, chunk = said.get()
            if not chunk:
                open_streams -= 1
            elif name == "stdout":
                yield language_pb2.RunPluginResponse(stdout=chunk)
            else:
                yield language_pb2.RunPluginResponse(stderr=chunk)
        yield language_pb2.RunPluginResponse(exitcode=process.wait())


def _pass_on(name: str, stream: IO[bytes], said: queue.Queue[tuple[str, bytes]]) -> None:
    while chunk := os.read(stream.fileno(), 65536):
        said.put((name, chunk))
    said.put((name, b""))
