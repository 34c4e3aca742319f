"""A replica whose process does nothing, and what listens at its port: each can fail alone. The clock is the test's."""

from __future__ import annotations

import os
import signal
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
from mesh_platform.localcloud.workloads.desired import Desired
from mesh_platform.localcloud.workloads.pace import Pace
from mesh_platform.localcloud.workloads.replica import Replica, Start

PACE = Pace(scale=10, backoff=10, backoff_most=60, backoff_reset=600)
SLEEPS = ("/bin/sleep", "60")


class Answers:
    """What listens at the port of a replica; it stands apart from the process, so that each can fail alone."""

    def __init__(self) -> None:
        self.status, self.paths = 200, list[str]()
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answers.paths.append(self.path)
                self.send_response(answers.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


class Kept:
    """A replica whose process does nothing, begun at moment 0."""

    def __init__(self, folder: Path, port: int = 0, **asked: object) -> None:
        values: dict[str, object] = {
            "command": SLEEPS, "minimum": 1, "maximum": 1, "target": None, "cpu": None, "memory": None,
            "readiness": None, "liveness": None, "grace": 5.0, "revision": "r1",
        }  # fmt: skip
        self.asked = Desired(**{**values, **asked})  # type: ignore[arg-type]
        self.folder, self.port = folder, port
        self.replica = Replica(slot=1, asked=self.asked, revision="r1", pace=PACE)
        self.begin(0)

    def begin(self, now: float, command: tuple[str, ...] = SLEEPS) -> None:
        start = Start(command=command, variables={}, folder=self.folder, log=self.folder / "log", port=self.port)
        self.replica.begin(start, now)

    def ready(self, now: float) -> bool:
        self.replica.probe(now)
        return self.replica.ready

    def end(self, now: float, number: int = signal.SIGKILL) -> float:
        """End its process, and return how long the next one has to wait."""
        assert self.replica.pid is not None
        process = psutil.Process(self.replica.pid)
        process.send_signal(number)
        self.wait()
        assert not self.replica.reap(now)
        return self.replica.start_at - now

    def wait(self) -> None:
        """Wait for the end of its process without taking its code from who must see it."""
        assert self.replica.pid is not None
        os.waitid(os.P_PID, self.replica.pid, os.WEXITED | os.WNOWAIT)
