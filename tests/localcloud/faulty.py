"""The local cloud's plugins as a process that kills itself, or the engine, at a chosen request.

Run as `python faulty.py STORE [forgetful]`: prints the ports as JSON, then takes one fault a line, and says `armed`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import grpc
import psutil
from mesh_platform.localcloud.serve import attached, serving
from mesh_platform.localcloud.store import Record, Store

CHANGES = frozenset({"Create", "Update", "Delete"})
REQUESTS = CHANGES | {"Check", "Diff", "Read", "Configure"}


@dataclass(frozen=True, slots=True)
class Fault:
    """Kill the engine or the plugins at the `number`th request (of those that change something, or of all).

    Before: the request is not carried out. After: it is, and nobody gets its answer.
    """

    victim: Literal["engine", "plugins"]
    when: Literal["before", "after"]
    of: Literal["changes", "requests"]
    number: int


class ForgetfulStore(Store):
    """A store in which a repeated create finds nothing of the first one: the ablation."""

    def unseen(self, urn: str) -> Record | None:
        """Return nothing, ever."""
        return None


class Faults(grpc.ServerInterceptor):
    """Counts requests, and strikes once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._fault: Fault | None = None
        self._seen = 0

    def arm(self, fault: Fault | None) -> None:
        with self._lock:
            self._fault, self._seen = fault, 0

    def intercept_service(
        self, continuation: Callable[[grpc.HandlerCallDetails], Any], details: grpc.HandlerCallDetails
    ) -> Any:
        handler, method = continuation(details), details.method.rpartition("/")[2]
        if method not in REQUESTS:
            return handler

        def answer(request: Any, context: grpc.ServicerContext) -> Any:
            fault = self._struck(method)
            if fault and fault.when == "before":
                _kill(fault)
                context.abort(grpc.StatusCode.UNAVAILABLE, "cut off")
            found = handler.unary_unary(request, context)
            if fault:
                _kill(fault)
            return found

        return grpc.unary_unary_rpc_method_handler(answer, handler.request_deserializer, handler.response_serializer)

    def _struck(self, method: str) -> Fault | None:
        with self._lock:
            if self._fault is None or (self._fault.of == "changes" and method not in CHANGES):
                return None
            self._seen += 1
            if self._seen != self._fault.number:
                return None
            struck, self._fault = self._fault, None
            return struck


def _kill(fault: Fault) -> None:
    if fault.victim == "plugins":
        os.kill(os.getpid(), signal.SIGKILL)
    for process in psutil.Process(os.getppid()).children(recursive=True):
        if process.name() == "pulumi":
            process.kill()


class Plugins(AbstractContextManager["Plugins"]):
    """That process, started again where it has been killed."""

    def __init__(self, store: Path, *, forgetful: bool = False) -> None:
        self._command = [sys.executable, __file__, str(store), *(["forgetful"] if forgetful else [])]
        self._process = self._started()

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def died(self) -> bool:
        """Return whether the process has ended, or is about to."""
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            return False
        return True

    def arm(self, fault: Fault | None) -> None:
        """Choose the fault to come; None takes back one that has not come."""
        if not self.alive:
            self._process.communicate()
            self._process = self._started()
        self._process.stdin.write(json.dumps(fault and asdict(fault)) + "\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "armed\n"

    def _started(self) -> subprocess.Popen[str]:
        process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.attached = attached(json.loads(process.stdout.readline()))
        return process


def main(folder: str, *kind: str) -> None:
    faults = Faults()
    store = ForgetfulStore(Path(folder)) if kind else Store(Path(folder))
    with serving(store, interceptors=[faults]) as ports:
        print(json.dumps(ports), flush=True)
        for line in sys.stdin:
            found = json.loads(line)
            faults.arm(Fault(**found) if found else None)
            print("armed", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
