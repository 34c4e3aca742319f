"""The process itself: its exit codes, what it answers over HTTP, and its end."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mesh_platform.localcloud.servers.child import free_port
from products import Order, Product, until

PROGRAM = """
import sys
from products import Order, Total
from mesh_streams import Processor, Step, Stream, run

def doubled(order, now):
    return Total(f"t-{order.orderId}", order.customerId, order.amount * 2)

orders = Stream(id=sys.argv[1] + ".orders.v1", data=Order)
totals = Stream(id=sys.argv[1] + ".totals.v1", data=Total, type="t", identity="totalId", key="customerId")
sys.exit(run(Processor(steps=(Step(reads=orders, function=doubled, writes=(totals,)),)), sys.argv[2:]))
"""


@contextmanager
def process(shop: Product, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
    known = shop.settings
    told = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent), "MESH_PRODUCT": known.product,
        "MESH_GROUP_PREFIX": known.prefix, "KAFKA_BOOTSTRAP": known.bootstrap, "KAFKA_MECHANISM": known.mechanism,
        "KAFKA_KEY": known.key, "KAFKA_SECRET": known.secret, "SCHEMA_REGISTRY_URL": known.registry,
    }  # fmt: skip
    started = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, shop.id, *arguments], env=told | dict(known.variables) | variables,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


def ask(port: int, path: str) -> tuple[int, str]:
    """Return status and text; 0 where nothing answers yet."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        asked.close()


def test_a_process_answers_and_ends_when_it_is_asked_to(shop: Product) -> None:
    """Ready once it takes records, with figures; SIGTERM ends it with 0."""
    port = free_port()
    shop.order(Order("o1", "c1", 4))
    with process(shop, MESH_METRICS_PORT=str(port)) as started:
        until(lambda: ask(port, "/readyz") == (200, "ready\n"))
        ((total, *_),) = shop.made(1)
        assert ask(port, "/healthz") == (200, "alive\n")
        assert ask(port, "/nothing")[0] == 404
        assert "mesh_records_total" in ask(port, "/metrics")[1]
        started.send_signal(signal.SIGTERM)
        assert started.wait(30) == 0
    assert total.total == 8


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "said"),
    [
        ((), {"KAFKA_SECRET": ""}, 2, "KAFKA_SECRET is missing"),
        (("--from", "yesterday"), {}, 2, "--from takes beginning"),
        ((), {"KAFKA_SECRET": "wrong"}, 1, "uthenticat"),
    ],
)
def test_a_process_that_cannot_run_says_why(
    shop: Product, arguments: tuple[str, ...], variables: dict[str, str], code: int, said: str
) -> None:
    """A setting that is wrong ends it with 2, a key that is not let in with 1; its lines are JSON."""
    with process(shop, *arguments, MESH_METRICS_PORT="0", **variables) as started:
        _, told = started.communicate(timeout=90)
        assert started.returncode == code
    lines = [json.loads(line) for line in told.splitlines()]
    assert any(said in line["said"] for line in lines), told
    assert shop.settings.secret not in told
