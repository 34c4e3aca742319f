"""The loop of stream processors against a bare one on the Kafka client with the same guarantees: records a second."""

from __future__ import annotations

import contextlib
import importlib
import io
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fastavro
import httpx
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.mirrors.kafka.broker import Broker
from mesh_platform.localcloud.mirrors.kafka.desired import Topic
from mesh_platform.localcloud.servers import notes
from mesh_streams import Processor, Step, Stream, cloudevents, kafka, settings
from mesh_streams.health import Health
from mesh_streams.loop import Loop
from mesh_streams.metrics import Metrics
from mesh_streams.run import tune

from .timing import Row, in_turn

client: Any = importlib.import_module("confluent_kafka")
LIMIT = round(1 / 0.7, 2)
RECORDS, BATCH, RUNS, PARTITIONS = 30_000, 1000, 9, 6


@dataclass(frozen=True)
class Paid:
    """What is read."""

    id: str
    customer: str
    amount: float


@dataclass(frozen=True)
class Scored:
    """What is written."""

    id: str
    customer: str
    score: float


def loop(scratch: Path) -> Row:
    """Read, decode, compute, encode and write records exactly once, with our loop and with a bare one in turn."""
    where = lifecycle.folders(scratch / "streams")
    lifecycle.up(where)
    lifecycle.serve(where, ["kafka", "schema-registry"], print)
    try:
        place = _Place(*(note for name in ("kafka", "schema-registry") if (note := notes.read(where.base, name))))
        place.fill()
        tune()
        ours, bare = in_turn(place.ours, place.bare, RUNS)
    finally:
        lifecycle.down(where, purge=True)
    return Row(
        "stream processor", ours, bare, LIMIT, "a bare loop on confluent-kafka",
        note=f"{RECORDS / ours:.0f} and {RECORDS / bare:.0f} records a second; Avro, CloudEvents, exactly once",
    )  # fmt: skip


@dataclass
class _Watch:
    """Takes the time from the end of the first transaction to that of the last, when it stops the loop."""

    stop: threading.Event
    taken: int = 0
    seconds: float = 0.0
    _first: tuple[int, float] = (0, 0.0)

    def took(self, records: int) -> None:
        """Note that a transaction has ended."""
        self.taken += records
        self._first = self._first if self._first[0] else (records, time.perf_counter())
        if self.taken >= RECORDS:
            records, begin = self._first
            self.seconds = (time.perf_counter() - begin) * RECORDS / (self.taken - records)
            self.stop.set()


class _Watched(Metrics):
    """Figures that tell the time when records are counted, as our loop does it after each transaction."""

    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def add(self, name: str, amount: float = 1, **labels: str) -> None:
        super().add(name, amount, **labels)
        if name == "mesh_records_total":
            self._watch.took(int(amount))


class _Place:
    """A broker and a registry with two topics, and a user who may use them."""

    def __init__(self, broker: notes.Note, registry: notes.Note) -> None:
        self._broker, self._address, self._registry = Broker(broker), broker.address, registry.address
        self._client = {
            "bootstrap.servers": broker.address, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
            "sasl.username": broker.details["user"], "sasl.password": broker.details["password"],
        }  # fmt: skip
        for topic in ("bench.in", "bench.out", "bench.dead"):
            self._broker.create(topic, Topic(PARTITIONS, {}))
        self._read, self._write = self._schema("bench.in", "amount"), self._schema("bench.out", "score")

    def _schema(self, topic: str, number: str) -> tuple[int, Any]:
        fields = [{"name": each, "type": "string"} for each in ("id", "customer")]
        schema = {"type": "record", "name": "R", "fields": [*fields, {"name": number, "type": "double"}]}
        text = {"schema": str(schema).replace("'", '"')}
        answer = httpx.post(f"{self._registry}/subjects/{topic}-value/versions", json=text, trust_env=False)
        return int(answer.json()["id"]), fastavro.parse_schema(schema)

    def fill(self) -> None:
        """Write what is read in every run."""
        producer = client.Producer(self._client | {"linger.ms": 20})
        now = datetime.now(UTC)
        for number in range(RECORDS):
            event = cloudevents.Envelope(id=str(number), type="t", source="bench", time=now, correlation=str(number))
            value = _encoded(self._read, {"id": str(number), "customer": f"c{number % 500}", "amount": float(number)})
            producer.produce("bench.in", value, key=f"c{number % 500}", headers=cloudevents.write(event))
            if number % 5000 == 0:
                producer.flush()
        producer.flush()

    def ours(self) -> float:
        """Return the seconds of our loop."""
        stop = threading.Event()
        watch = _Watch(stop)
        paid, scored = Stream(id="bench.in", data=Paid), Stream(
            id="bench.out", data=Scored, type="org.mesh.payment.scored.v1", identity="id", key="customer"
        )  # fmt: skip
        step = Step(reads=paid, function=lambda p, now: Scored(p.id, p.customer, p.amount / RECORDS), writes=(scored,))
        Loop(Processor(steps=(step,)), self._told(), _Watched(watch), Health()).run(stop)
        return watch.seconds

    def bare(self) -> float:
        """Return the seconds of a loop that does nothing more than it must, with clients that have our settings."""
        watch, told = _Watch(threading.Event()), self._told()
        writer = kafka.producer(told, "bare")
        with _reading(kafka.consumer(told, "bare")) as reader:
            while not watch.stop.is_set():
                if batch := reader.consume(BATCH, 0.02):
                    self._transaction(reader, writer, batch)
                    watch.took(len(batch))
        return watch.seconds

    def _told(self) -> settings.Settings:
        """Return the settings of a product whose groups nobody has had before, so that it reads everything."""
        return settings.read({
            "MESH_PRODUCT": "bench", "MESH_GROUP_PREFIX": f"bench.{secrets.token_hex(4)}.", "MESH_INSTANCE": "1",
            "KAFKA_BOOTSTRAP": f"SASL_PLAINTEXT://{self._address}", "KAFKA_KEY": self._client["sasl.username"],
            "KAFKA_SECRET": self._client["sasl.password"], "SCHEMA_REGISTRY_URL": self._registry,
            "MESH_INPUT_BENCH__IN": "bench.in", "MESH_OUTPUT_BENCH__OUT": "bench.out",
            "MESH_DEAD_LETTERS_BENCH__OUT": "bench.dead",
        })  # fmt: skip

    def _transaction(self, reader: Any, writer: Any, batch: list[Any]) -> None:
        writer.begin_transaction()
        offsets: dict[int, int] = {}
        for each in batch:
            body = io.BytesIO(each.value())
            body.seek(5)
            paid: Any = fastavro.schemaless_reader(body, self._read[1], None)
            made = {"id": paid["id"], "customer": paid["customer"], "score": paid["amount"] / RECORDS}
            headers = _headers(dict(each.headers()), paid["id"])
            writer.produce("bench.out", _encoded(self._write, made), key=each.key(), headers=headers)
            offsets[each.partition()] = each.offset() + 1
        places = [client.TopicPartition("bench.in", partition, offset) for partition, offset in offsets.items()]
        writer.send_offsets_to_transaction(places, reader.consumer_group_metadata())
        writer.commit_transaction()


def _headers(cause: dict[str, bytes], name: str) -> list[tuple[str, bytes | str]]:
    """Return what every event has to say of itself and of its cause."""
    return [
        ("ce_specversion", b"1.0"), ("ce_id", name), ("ce_type", b"org.mesh.payment.scored.v1"),
        ("ce_source", b"bench"), ("ce_subject", name), ("ce_time", datetime.now(UTC).isoformat()),
        ("ce_causationid", cause["ce_id"]), ("ce_correlationid", cause["ce_correlationid"]),
        ("content-type", b"application/avro"),
    ]  # fmt: skip


def _encoded(schema: tuple[int, Any], columns: dict[str, object]) -> bytes:
    body = io.BytesIO(b"\0" + schema[0].to_bytes(4, "big"))
    body.seek(5)
    fastavro.schemaless_writer(body, schema[1], columns)
    return body.getvalue()


@contextlib.contextmanager
def _reading(reader: Any) -> Iterator[Any]:
    try:
        reader.subscribe(["bench.in"])
        yield reader
    finally:
        reader.close()
