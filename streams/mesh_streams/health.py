"""What the process answers over HTTP: /metrics, /healthz while its loop turns, /readyz while it takes records."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .metrics import Metrics

_STALLED = 90.0
"""Seconds without a turn of the loop after which the process is not healthy: longer than any call waits."""


@dataclass(slots=True)
class Health:
    """Beats of the loop, and whether it takes records."""

    ready: bool = False
    _beat: float = field(default_factory=time.monotonic)

    def beat(self) -> None:
        """Say that the loop turns."""
        self._beat = time.monotonic()

    @property
    def alive(self) -> bool:
        """Whether the loop has turned lately."""
        return time.monotonic() - self._beat < _STALLED


class Answers:
    """A server in a thread of its own; `port` is where it listens, also where any was asked for with 0."""

    def __init__(self, host: str, port: int, health: Health, metrics: Metrics) -> None:
        self._server = ThreadingHTTPServer((host, port), _handler(health, metrics))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, daemon=True, name="health").start()

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


def _handler(health: Health, metrics: Metrics) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers = {
                "/metrics": (True, metrics.text()),
                "/healthz": (health.alive, "alive\n" if health.alive else "stalled\n"),
                "/readyz": (health.ready, "ready\n" if health.ready else "not ready\n"),
            }
            fine, text = answers.get(self.path, (False, ""))
            self.send_response(404 if not text and not fine else 200 if fine else 503)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: probes come every few seconds."""

    return Handler
