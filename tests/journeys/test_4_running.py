"""Workflow 4, phase 5: a domain's application is deployed, runs, is watched, and its alerts reach somebody.

One run of risk.scoring on a real broker is looked at by all of these tests: it is deployed, run, changed while it runs,
sent bad records, and stopped.
"""

from __future__ import annotations

import importlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil
import pytest
from filelock import FileLock
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.servers.find import find
from mesh_platform.localcloud.workloads import workload
from mesh_platform.mesh.ids import ProductId
from worlds import World, copied

PRODUCT, STACK = "risk.scoring", "risk-local"
DOCUMENT = "domains/risk/products/scoring/stack.yaml"
SERVERS = ("--only", "kafka", "--only", "schema-registry")
BAD, DEAD = 3, "DeadLetters-assessed.v1"


@contextmanager
def webhook(calls: list[Any]) -> Iterator[str]:
    """A webhook on loopback that keeps what it is called with."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/hooks/oncall"
    finally:
        server.shutdown()
        server.server_close()


def shown(world: World, holds: Callable[[dict[str, Any]], bool], seconds: float = 90) -> dict[str, Any]:
    """Return what `mesh local ps` shows of the workload once something holds."""
    end = time.monotonic() + seconds
    while True:
        (found,) = world.json("local", "ps")["workloads"]
        if holds(found):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.5)


def publish_garbage(world: World) -> None:
    """Write what is no event to the input of the product, with the keys of that topic's owner."""
    base = lifecycle.folders(world.root).base
    with world.store() as store:
        known = workload(store, base, ProductId.parse("payments.transactions"), "local").variables
    kafka: Any = importlib.import_module("confluent_kafka")
    producer = kafka.Producer({
        "bootstrap.servers": known["KAFKA_BOOTSTRAP"].rpartition("/")[2], "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": known["KAFKA_MECHANISM"], "sasl.username": known["KAFKA_KEY"],
        "sasl.password": known["KAFKA_SECRET"],
    })  # fmt: skip
    for _ in range(BAD):
        producer.produce("payments.transactions.completed.v1", value=b"garbage")
    assert producer.flush(30) == 0


def deploy_and_run(world: World) -> dict[str, Any]:
    """Do what the tests look at, and return what was seen."""
    calls: list[Any] = []
    seen: dict[str, Any] = {}
    with webhook(calls) as address:
        done = world.pulumi("config", "set", "--secret", "mesh:risk-oncall-webhook", address, "-s", "platform-local")
        assert done.returncode == 0, done.stderr
        world.run("up", "platform-local")
        world.run("up", STACK)
        world.run("local", "up", *SERVERS)
        done = world.finish("local", "run", PRODUCT, "--alert-after", "1")
        seen["run"] = {"code": done.returncode, "out": done.stdout, "err": done.stderr}
        seen["first"] = shown(world, lambda each: each["ready"] == 1 and bool(each["alerts"]))
        world.edit(DOCUMENT, "memory: 512Mi", "memory: 640Mi")
        seen["steps"] = world.json("up", STACK)["stacks"][0]["steps"]
        pid = seen["first"]["replicas"][0]["pid"]
        seen["second"] = shown(
            world, lambda each: [one["ready"] and one["pid"] != pid for one in each["replicas"]] == [True]
        )
        alive = [psutil.Process(each["pid"]) for each in seen["second"]["replicas"] if each["ready"]]
        seen["processes"] = [each.cmdline()[1:] for each in alive]
        publish_garbage(world)
        shown(world, lambda each: (DEAD, "firing") in [(alert["name"], alert["state"]) for alert in each["alerts"]])
        seen["ps"] = shown(world, lambda each: each["lag"] == 0 and any(DEAD in call["title"] for call in calls))
        seen["status"] = world.json("status")
        seen["text"] = world.run("status")
        outbox = world.root / ".mesh" / "outbox" / "risk.oncall.jsonl"
        seen["file"] = [json.loads(line) for line in outbox.read_text().splitlines()]
        seen["calls"] = calls
        world.run("local", "down")
        seen["left"] = [each.pid for each in alive if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    return seen


@pytest.fixture(scope="module")
def ran(deployed: World) -> Any:
    """What was seen in the one run."""
    missing = find("kafka").lacks() or find("schema-registry").lacks()
    if missing is not None:
        pytest.skip(missing)
    report = deployed.root.parent / "running.json"
    with FileLock(report.with_suffix(".lock")):
        if not report.exists():
            world = copied(deployed, deployed.root.parent / "running")
            try:
                report.write_text(json.dumps(deploy_and_run(world)))
            finally:
                world.run("local", "down")
    return json.loads(report.read_text())


@pytest.mark.arrow(
    "4.24", "4.25", actor="Domain team", command="mesh up risk-local",
    evidence="one update of the Deployment in the plan for one number in stack.yaml, applied while it runs",
)  # fmt: skip
def test_an_application_is_deployed_by_applying_its_stack(ran: Any) -> None:
    """More memory in stack.yaml is a new revision of the Deployment, and nothing else."""
    assert [(step["op"], step["type"].rpartition(":")[2]) for step in ran["steps"]] == [("update", "Deployment")]
    assert all("resources" in reason and "memory" in reason for reason in ran["steps"][0]["reasons"])


@pytest.mark.arrow(
    "4.26", "4.27", actor="Infrastructure", command="mesh local run risk.scoring",
    evidence="a process of the product's own code for the replica that the stack asks for, ready; after the change one "
    "of the new revision in its place; none when it is stopped",
)  # fmt: skip
def test_what_the_stack_asks_for_runs_and_a_new_revision_takes_over(ran: Any) -> None:
    """The supervisor follows the stack: the new replica was ready before the old one went."""
    first, second = ran["first"], ran["second"]
    assert (first["ready"], first["wanted"], first["restarts"]) == (1, 1, 0)
    ready = [each for each in second["replicas"] if each["ready"]]
    assert [each["pid"] for each in ready] != [first["replicas"][0]["pid"]]
    assert ran["processes"] == [["-P", "-m", "scoring"]]
    assert ran["left"] == []


@pytest.mark.arrow(
    "4.28", "4.29", actor="Infrastructure", command="mesh local ps",
    evidence="every alert of the stack with its state from the start; one that nobody can evaluate says why",
)  # fmt: skip
def test_monitoring_watches_every_alert_of_the_stack_from_the_start(ran: Any, deployed: World) -> None:
    """The rules are those that the stack has made, by name."""
    (rules,) = [
        record.inputs["spec"]["groups"][0]["rules"] for record in deployed.existing("PrometheusRule")
        if record.inputs["metadata"]["namespace"] == "risk-scoring-local"
    ]  # fmt: skip
    states = {alert["name"]: alert for alert in ran["ps"]["alerts"]}
    assert list(states) == [rule["alert"] for rule in rules]
    unknown = [alert for alert in states.values() if alert["state"] == "not evaluated"]
    assert [alert["name"] for alert in unknown] == ["QuotaNearlyUsed"]
    assert "kubernetes does not run" in unknown[0]["reason"]
    assert states["WorkloadDown"]["state"] == "inactive"
    assert states["Availability"]["state"] == "inactive"


@pytest.mark.arrow(
    "4.30", "4.31", actor="Domain team", command="mesh local run risk.scoring",
    evidence="exit code 0 once all replicas are ready, with how many and where to look; its records are processed",
)  # fmt: skip
def test_the_application_is_live_and_its_team_is_told(ran: Any) -> None:
    """Ready is what takes records: nothing of its input waits."""
    assert ran["run"]["code"] == 0, ran["run"]["err"]
    assert PRODUCT in ran["run"]["out"]
    assert "1/1" in ran["run"]["out"]
    assert "mesh local ps" in ran["run"]["err"]
    assert ran["ps"]["lag"] == 0


@pytest.mark.arrow(
    "4.32", actor="Monitoring", command="mesh status",
    evidence="replicas, restarts, lag, memory and alerts of what runs beside its stacks, as text and JSON",
)  # fmt: skip
def test_health_is_part_of_how_the_environment_stands(ran: Any) -> None:
    """The same figures for a person and for a program."""
    (found,) = ran["status"]["workloads"]
    assert (found["product"], found["state"], found["ready"], found["lag"]) == (PRODUCT, "running", 1, 0)
    assert all(each["memoryBytes"] > 2**20 for each in found["replicas"] if each["ready"])
    (row,) = [line.split() for line in ran["text"].splitlines() if line.strip().startswith(PRODUCT) and "1/1" in line]
    assert row[1:3] == ["1/1", "0"]


@pytest.mark.arrow(
    "4.33", actor="Domain team", command="mesh local run risk.scoring",
    evidence="one message for the dead letters of the broker, in the receiver's file and at its webhook, whose address "
    "was configured as a secret; that no mail was sent is said",
)  # fmt: skip
def test_an_alert_reaches_the_receiver_that_the_domain_has_named(ran: Any) -> None:
    """Three records that are no events become dead letters in the broker, and those an alert."""
    (line,) = [line for line in ran["file"] if DEAD in line["title"]]
    (call,) = [call for call in ran["calls"] if DEAD in call["title"]]
    assert line["title"] == call["title"] == f"Firing: {DEAD} of {PRODUCT}"
    assert line["severity"] == "critical"
    assert float(line["body"].partition("Value ")[2].partition(",")[0]) >= 1
    (undelivered,) = ran["ps"]["undelivered"]
    assert undelivered.endswith(" to risk.oncall by email: the local cloud sends no mail")
