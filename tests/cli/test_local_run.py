"""`mesh local run` runs a product's processes or says why not; `mesh local ps` and `mesh status` show how they are."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import psutil
from mesh_platform.cli.workload_text import data, lines
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.workloads import notes
from mesh_platform.localcloud.workloads.notes import AlertNote, Note, ReplicaNote
from worlds import MESH, World

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "schemas" / "status.schema.json").read_text())
RUNNING = Note(
    product="payments.transactions", environment="local", state="running", pid=os.getpid(),
    started=psutil.Process().create_time(), wanted=2, lag=1234, error_rate=0.015,
    replicas=(
        ReplicaNote(slot=1, pid=1, port=1, revision="a", ready=True, restarts=0, reason="", rss=1, cpu=0.1),
        ReplicaNote(slot=2, pid=None, port=2, revision="a", ready=False, restarts=3, reason="OOMKilled", rss=0, cpu=0),
    ),
    alerts=(
        AlertNote(name="ErrorRate", state="firing", severity="critical", since=0, reason=""),
        AlertNote(name="ConsumerLag", state="not evaluated", severity="critical", since=None, reason="no broker"),
        AlertNote(name="WorkloadDown", state="inactive", severity="critical", since=None, reason=""),
    ),
    undelivered=("1 to payments.oncall by email: the local cloud sends no mail",),
)  # fmt: skip


def test_a_workload_is_a_line_with_what_somebody_should_know_below_it() -> None:
    _, row, *details = lines([RUNNING])
    assert row.split() == [
        "payments.transactions", "1/2", "3", "1,234", "1.50%", "1", "firing,", "1", "not", "evaluated",
    ]  # fmt: skip
    assert [line.strip() for line in details] == [
        "replica 2: OOMKilled",
        "firing (critical): ErrorRate, since 1970-01-01T00:00:00+00:00",
        "not evaluated: ConsumerLag: no broker",
        "not delivered: 1 to payments.oncall by email: the local cloud sends no mail",
    ]


def test_one_whose_supervisor_has_gone_is_not_shown_as_running_in_text_nor_json() -> None:
    gone = replace(RUNNING, started=1.0)
    text = "\n".join(lines([gone]))
    assert "0/2" in text
    assert "stopped" in text
    assert "mesh local run payments.transactions starts it again" in text
    assert "firing" not in text
    assert (data(gone)["state"], data(gone)["ready"], data(gone)["replicas"]) == ("stopped", 0, [])


def test_status_and_ps_show_the_workloads_of_their_mesh_as_the_schema_says(own: World) -> None:
    assert own.json("status")["workloads"] == []
    assert "mesh local run PRODUCT" in own.run("local", "ps")
    notes.write(own.root / ".mesh", RUNNING)
    notes.write(own.root / ".mesh", replace(RUNNING, product="risk.scoring", environment="elsewhere"))
    status = own.json("status")
    jsonschema_rs.validate(SCHEMA, status)
    assert [each["product"] for each in status["workloads"]] == ["payments.transactions"]
    assert [each["product"] for each in own.json("local", "ps")["workloads"]] == [
        "payments.transactions",
        "risk.scoring",
    ]
    assert "1/2" in own.run("status")


def test_what_cannot_be_run_is_refused_with_the_next_step(own: World) -> None:
    for product, more, said in (
        ("payments.nothing", (), "no product payments.nothing"),
        ("payments", (), "name a product, as payments.transactions"),
        ("payments.settlements", (), "has no workload in environment local"),
        ("risk.scoring", ("--environment", "prod"), "environment prod is not local"),
    ):
        done = own.finish("local", "run", product, *more)
        assert done.returncode == 2, done.stderr
        assert said in done.stderr, done.stderr


def test_before_the_local_cloud_is_up_nothing_is_run(bare: World) -> None:
    done = bare.finish("local", "run", "risk.scoring")
    assert (done.returncode, "next: mesh local up" in done.stderr) == (2, True)
    assert not (bare.root / ".mesh").exists()


def test_without_the_servers_it_needs_it_waits_and_says_for_what_and_down_ends_it(own: World) -> None:
    """The supervisor stays: as soon as the broker runs, it goes on."""
    done = own.finish("local", "run", "risk.scoring", "--wait", "1")
    assert done.returncode == 4
    assert "0 of 1 replicas are ready" in done.stderr
    assert "kafka does not run" in done.stdout
    (workload,) = own.json("local", "ps")["workloads"]
    assert (workload["state"], workload["ready"]) == ("running", 0)
    note = notes.read(own.root / ".mesh", "risk.scoring")
    assert note is not None
    lifecycle.down(lifecycle.folders(own.root), purge=False)
    assert not psutil.pid_exists(note.pid)
    assert own.json("local", "ps")["workloads"] == []


def test_stop_says_whether_it_ran(own: World) -> None:
    assert "did not run" in own.finish("local", "run", "risk.scoring", "--stop").stderr
    own.finish("local", "run", "risk.scoring", "--wait", "0")
    assert "risk.scoring is stopped" in own.finish("local", "run", "risk.scoring", "--stop").stderr
    assert own.json("local", "ps")["workloads"] == []


def test_in_the_foreground_it_runs_until_it_is_interrupted(own: World) -> None:
    command = [MESH, "local", "run", "risk.scoring", "--foreground"]
    with subprocess.Popen(command, cwd=own.root, stderr=subprocess.PIPE) as running:
        end = time.monotonic() + 30
        while not own.json("local", "ps")["workloads"]:
            assert time.monotonic() < end
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=30)
        assert running.returncode == 0
