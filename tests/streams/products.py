"""A product with a user, topics and rights of its own on the real broker, and a registry that can be taken away."""

from __future__ import annotations

import itertools
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from mesh_platform.localcloud.mirrors.kafka.broker import Broker
from mesh_platform.localcloud.mirrors.kafka.desired import Topic
from mesh_platform.localcloud.mirrors.kafka.rights import Right, user
from mesh_platform.localcloud.servers.notes import Note
from mesh_streams import Processor, Stream, cloudevents, settings, typed
from mesh_streams.avro import Codec
from mesh_streams.health import Health
from mesh_streams.kafka import SECONDS, client
from mesh_streams.loop import Loop
from mesh_streams.metrics import Metrics
from mesh_streams.registry import Registry
from mesh_streams.replay import Replay

_NUMBERS = itertools.count(1)
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True)
class Order:
    orderId: str  # noqa: N815
    customerId: str  # noqa: N815
    amount: int


@dataclass(frozen=True)
class Total:
    totalId: str  # noqa: N815
    customerId: str  # noqa: N815
    total: int


def record(name: str, *columns: tuple[str, str]) -> dict[str, Any]:
    return {"type": "record", "name": name, "fields": [{"name": column, "type": kind} for column, kind in columns]}


ORDER = record("Order", ("orderId", "string"), ("customerId", "string"), ("amount", "long"))
TOTAL = record("Total", ("totalId", "string"), ("customerId", "string"), ("total", "long"))
WORDY = record("Order", ("orderId", "string"), ("customerId", "string"), ("amount", "string"))
"""An order whose amount is a text: another type than its readers know."""
SCHEMAS = {1: ORDER, 2: TOTAL, 3: WORDY}
NO_AVRO = 4
"""The id of a schema in another language."""


@dataclass
class Schemas:
    """A schema registry with some schemas; while it is away it answers 503, and 403 where it refuses a path."""

    port: int
    away: bool = False
    refuses: str = "nothing"
    subjects: dict[str, int] = field(default_factory=dict[str, int])

    def status(self, path: str) -> int:
        return 503 if self.away else 403 if self.refuses in path else 404 if self.answer(path) is None else 200

    def answer(self, path: str) -> dict[str, Any] | None:
        texts = {number: json.dumps(schema) for number, schema in SCHEMAS.items()} | {NO_AVRO: 'syntax = "proto3";'}
        parts = path.strip("/").split("/")
        if parts[:2] == ["schemas", "ids"]:
            return {"schema": texts[int(parts[2])]} if int(parts[2]) in texts else None
        number = self.subjects.get(parts[1])
        return {"id": number, "schema": texts[number]} if number else None


@contextmanager
def schemas() -> Iterator[Schemas]:
    """Serve a registry on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(served.status(self.path))
            self.end_headers()
            self.wfile.write(json.dumps(served.answer(self.path)).encode())

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Schemas(int(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Product:
    """A product that reads `orders` and writes `totals`, with the rights that the mesh would give it."""

    id: str
    settings: settings.Settings
    registry: Schemas

    @property
    def orders(self) -> Stream:
        return Stream(
            id=f"{self.id}.orders.v1", data=Order, type="org.mesh.order.placed.v1", identity="orderId",
            key="customerId",
        )  # fmt: skip

    @property
    def totals(self) -> Stream:
        return Stream(
            id=f"{self.id}.totals.v1", data=Total, type="org.mesh.total.counted.v1", identity="totalId",
            key="customerId",
        )  # fmt: skip

    def order(self, *orders: Order, step: timedelta = timedelta(seconds=1), begin: datetime = BEGIN) -> None:
        """Publish orders, `step` apart in their own time; those of a customer stay in one partition, in order."""
        registry = Registry(self.settings)
        codec, producer = Codec(registry), client.Producer(self.settings.client | {"partitioner": "murmur2_random"})
        for number, each in enumerate(orders):
            envelope = cloudevents.Envelope(
                id=each.orderId, type=self.orders.type, source="tests", time=datetime.now(UTC), correlation=each.orderId
            )
            producer.produce(
                self.orders.id, codec.write(self.orders.id, typed.plain(each)), key=each.customerId,
                headers=cloudevents.write(envelope), timestamp=int((begin + step * number).timestamp() * 1000),
            )  # fmt: skip
        producer.flush(SECONDS)
        registry.close()

    def put(self, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        """Publish any record as an order, of a customer `poison`."""
        producer = client.Producer(self.settings.client | {"partitioner": "murmur2_random"})
        producer.produce(self.orders.id, value, key="poison", headers=headers)
        producer.flush(SECONDS)

    def read(self, topic: str, count: int) -> list[Any]:
        """Return the records of a topic: `count` of them, or all that there are after the last one."""
        reader = client.Consumer(
            self.settings.client | {
                "group.id": f"{self.id}.reading", "isolation.level": "read_committed", "enable.partition.eof": True,
                "auto.offset.reset": "earliest",
            }
        )  # fmt: skip
        places = [
            client.TopicPartition(topic, n, 0) for n in reader.list_topics(topic, SECONDS).topics[topic].partitions
        ]
        found: list[Any] = []
        ends = set[int]()
        try:
            reader.assign(places)
            while len(found) < count or len(ends) < len(places):
                message = reader.poll(SECONDS)
                assert message is not None, f"{len(found)} of {count} records of {topic}"
                if message.error() is None:
                    found.append(message)
                    ends.discard(message.partition())
                else:
                    ends.add(message.partition())
        finally:
            reader.close()
        return found

    def made(self, count: int) -> list[tuple[Total, cloudevents.Envelope, Any]]:
        """Return what was made, with attributes and record, once it is `count`."""
        registry = Registry(self.settings)
        codec = Codec(registry)
        found = [
            (typed.build(Total, codec.read(each.value())), cloudevents.read(each.headers()), each)
            for each in self.read(self.totals.id, count)
        ]
        registry.close()
        return found

    @contextmanager
    def running(self, processor: Processor, replay: Replay | None = None) -> Iterator[Running]:
        """Run a processor's loop until the body ends."""
        stop, metrics, health = threading.Event(), Metrics(), Health()
        running = Running(metrics, health)
        loop = Loop(processor, self.settings, metrics, health, replay)

        def body() -> None:
            try:
                loop.run(stop)
            except BaseException as error:
                running.ended = error

        running.thread = threading.Thread(target=body)
        running.thread.start()
        try:
            yield running
        finally:
            stop.set()
            running.thread.join()


@dataclass
class Running:
    metrics: Metrics
    health: Health
    ended: BaseException | None = None
    thread: threading.Thread | None = None

    def until(self, holds: Callable[[], bool]) -> None:
        until(holds)


def until(holds: Callable[[], bool]) -> None:
    """Return once something holds; fails where it does not within half a minute."""
    waiting = threading.Event()
    for _ in range(SECONDS * 50):
        if holds():
            return
        waiting.wait(0.02)
    raise AssertionError("it never came to hold")


def product(broker: Broker, note: Note, registry: Schemas, partitions: int = 2) -> Product:
    """Make a product with names of its own."""
    name, secret = f"streams.product{next(_NUMBERS)}-{secrets.token_hex(3)}", secrets.token_urlsafe(16)
    rights = {("GROUP", f"{name}.", "PREFIXED", "READ")}
    rights |= {("TRANSACTIONAL_ID", f"{name}.", "PREFIXED", each) for each in ("DESCRIBE", "WRITE")}
    for topic in ("orders.v1", "orders.v1.dlq", "totals.v1", "totals.v1.dlq"):
        broker.create(f"{name}.{topic}", Topic(partitions if topic[-1] == "1" else 1, {}))
        rights |= {("TOPIC", f"{name}.{topic}", "LITERAL", each) for each in ("DESCRIBE", "READ", "WRITE")}
    broker.put_users({name: secret})
    broker.add_rights([Right(*each[:3], user(name), "*", each[3], "ALLOW") for each in rights])
    registry.subjects |= {f"{name}.orders.v1-value": 1, f"{name}.totals.v1-value": 2}
    told = {
        "MESH_PRODUCT": name, "MESH_GROUP_PREFIX": f"{name}.", "MESH_INSTANCE": "1", "KAFKA_KEY": name,
        "KAFKA_BOOTSTRAP": f"SASL_PLAINTEXT://{note.address}", "KAFKA_MECHANISM": "SCRAM-SHA-256",
        "KAFKA_SECRET": secret, "SCHEMA_REGISTRY_URL": f"http://127.0.0.1:{registry.port}", "MESH_METRICS_PORT": "0",
    }  # fmt: skip
    for port in ("orders.v1", "totals.v1"):
        variable = settings.variable(f"{name}.{port}")
        told |= {f"MESH_OUTPUT_{variable}": f"{name}.{port}", f"MESH_DEAD_LETTERS_{variable}": f"{name}.{port}.dlq"}
    return Product(name, settings.read(told), registry)
