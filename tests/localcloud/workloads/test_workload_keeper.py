"""A supervisor is a process of its own: it notes how its workload is, delivers alerts, and nothing outlives it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import stat
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psutil
import pytest
from mesh_platform.deploy import workloads
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.workloads.notes import AlertNote, folder
from shop import FAST, PRODUCT, Shop, alert_rules, ask, until


@pytest.fixture
def running(shop: Shop) -> Iterator[Shop]:
    """The shop with its workload, kept by a process and ready."""
    lifecycle.up(lifecycle.folders(shop.place.root))
    workloads.start(shop.place, FAST)
    until(lambda: shop.note().ready == 1, "ready")
    yield shop
    workloads.stop(shop.place)


class Hook:
    """A webhook on loopback: what it was called with; it fails as often as it is told to first."""

    def __init__(self, failures: int = 0) -> None:
        self.calls: list[tuple[str, dict[str, object]]] = []
        self.failures = failures
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.failures -= 1
                self.send_response(200 if hook.failures < 0 else 500)
                self.end_headers()
                if hook.failures < 0:
                    hook.calls.append((self.headers["Idempotency-Key"], body))

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/hooks/T0P5ECRET"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def hook() -> Iterator[Hook]:
    found = Hook(failures=1)
    yield found
    found.server.shutdown()
    found.server.server_close()


def alert(shop: Shop, name: str) -> AlertNote | None:
    return next((each for each in shop.note().alerts if each.name == name), None)


def told(shop: Shop, receiver: str) -> list[dict[str, object]]:
    file = shop.place.base / "outbox" / f"{receiver}.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def test_the_note_tells_how_it_is_to_its_owner_alone_and_starting_again_changes_nothing(running: Shop) -> None:
    note = running.note()
    assert (note.state, note.wanted, note.alive) == ("running", 1, True)
    assert workloads.start(running.place, FAST).pid == note.pid
    (replica,) = note.replicas
    assert psutil.Process(replica.pid).ppid() == note.pid
    for file in folder(running.place.base).rglob("*.json"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert "not-to-be-shown" not in file.read_text()
    until(lambda: running.note().lag == 7, "the lag that the replica counts")
    ask(replica.port, "/work?records=90&failed=9")
    until(lambda: bool(running.note().error_rate), "the rate of errors")


def test_a_workload_that_is_down_alerts_its_receivers_once_and_tells_when_it_is_up_again(
    running: Shop, hook: Hook
) -> None:
    running.webhook("oncall", hook.address)
    running.apply(alert_rules(WorkloadDown="0s", ConsumerLag="0s"))
    until(lambda: alert(running, "WorkloadDown") is not None, "the rules are followed")
    assert told(running, "shop.oncall") == []
    until(lambda: len(running.note().replicas) == 1, "there is one replica")
    (replica,) = running.note().replicas
    assert replica.pid is not None
    os.kill(replica.pid, signal.SIGSTOP)
    until(lambda: len(hook.calls) == 1, "the webhook is called, the second time it answers")
    os.kill(replica.pid, signal.SIGCONT)
    until(lambda: len(hook.calls) == 2, "it is told that it is over")
    states = [call["mesh_state"] for _, call in hook.calls]
    assert states == ["firing", "resolved"]
    lines = told(running, "shop.oncall")
    assert [line["key"] for line in lines] == [key for key, _ in hook.calls]
    assert [line["title"] for line in told(running, "shop.desk")] == [
        "Firing: WorkloadDown of shop.orders", "Resolved: WorkloadDown of shop.orders",
    ]  # fmt: skip
    written = "".join(file.read_text(errors="replace") for file in running.place.base.rglob("*.json*"))
    written += (folder(running.place.base) / f"{PRODUCT}.log").read_text()
    assert "T0P5ECRET" not in written
    mail = "2 to shop.oncall by email: the local cloud sends no mail"
    until(lambda: mail in running.note().undelivered, "what is not delivered is told")
    assert any(
        each.startswith("2 to shop.desk by webhook: the secret desk-webhook is not configured")
        for each in running.note().undelivered
    )


def test_an_error_rate_over_its_threshold_fires_after_it_has_lasted_and_what_nobody_can_tell_is_not_fine(
    running: Shop,
) -> None:
    running.apply(alert_rules(ErrorRate="1s", ConsumerLag="0s"))
    (replica,) = running.note().replicas
    ask(replica.port, "/work?records=100&failed=0")
    until(lambda: (found := alert(running, "ErrorRate")) is not None and found.state == "inactive", "inactive")
    ask(replica.port, "/work?records=100&failed=50")
    until(lambda: (found := alert(running, "ErrorRate")) is not None and found.state == "pending", "pending")
    began = time.monotonic()
    until(lambda: (found := alert(running, "ErrorRate")) is not None and found.state == "firing", "firing")
    assert time.monotonic() - began > 0.5
    lag = alert(running, "ConsumerLag")
    assert lag is not None
    assert (lag.state, "kafka does not run" in lag.reason) == ("not evaluated", True)


def test_a_killed_supervisor_leaves_no_replica_and_can_be_started_again(running: Shop) -> None:
    note = running.note()
    (replica,) = note.replicas
    os.kill(note.pid, signal.SIGKILL)
    until(lambda: not _runs(replica.pid), "the replica is gone too")
    assert not running.note().alive
    workloads.start(running.place, FAST)
    until(lambda: running.note().ready == 1, "ready again")
    assert running.note().pid != note.pid


def test_down_stops_workloads_and_leaves_no_process_and_no_note(running: Shop) -> None:
    note = running.note()
    (replica,) = note.replicas
    lifecycle.down(lifecycle.folders(running.place.root), purge=False)
    assert not _runs(note.pid)
    assert not _runs(replica.pid)
    assert not (folder(running.place.base) / f"{PRODUCT}.json").exists()


def _runs(pid: int | None) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False
