"""What becomes of one record without a broker: its events, or a dead letter that says why; it stops no other."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from mesh_streams import FatalError, PoisonError, Processor, Step, TransientError, cloudevents, settings
from mesh_streams.avro import Codec
from mesh_streams.dead_letters import letter, reasons
from mesh_streams.memory import Memories
from mesh_streams.metrics import Metrics
from mesh_streams.registry import Registry
from mesh_streams.settings import Settings
from mesh_streams.topology import Stream
from mesh_streams.worker import Worker
from mesh_streams.writer import Record
from products import Order, Schemas, Total

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ORDERS = Stream(id="a.b.orders.v1", data=Order, type="org.mesh.order.placed.v1", identity="orderId", key="customerId")
TOTALS = Stream(id="a.c.totals.v1", data=Total, type="org.mesh.total.made.v1", identity="totalId", key="customerId")
CAUSE = cloudevents.Envelope(
    id="o1", type=ORDERS.type, source="a.b", time=NOW - timedelta(seconds=3), correlation="o0", causation="x"
)


@dataclass(frozen=True)
class Message:
    """A record as a Kafka client hands it over."""

    payload: bytes | None
    envelope: list[tuple[str, Any]] | None = field(default_factory=lambda: cast("Any", cloudevents.write(CAUSE)))

    def topic(self) -> str:
        return ORDERS.id

    def partition(self) -> int:
        return 4

    def offset(self) -> int:
        return 17

    def key(self) -> bytes:
        return b"c1"

    def value(self) -> bytes | None:
        return self.payload

    def headers(self) -> list[tuple[str, Any]] | None:
        return self.envelope

    def timestamp(self) -> tuple[int, int]:
        return 1, 1_700_000_000_123


@pytest.fixture
def told(registry: Schemas) -> Settings:
    registry.subjects |= {f"{ORDERS.id}-value": 1, f"{TOTALS.id}-value": 2}
    return settings.read(
        {
            "MESH_PRODUCT": "a.c", "MESH_GROUP_PREFIX": "a.c.", "KAFKA_BOOTSTRAP": "127.0.0.1:9", "KAFKA_KEY": "k",
            "KAFKA_SECRET": "s", "SCHEMA_REGISTRY_URL": f"http://127.0.0.1:{registry.port}",
            "MESH_INPUT_A__B__ORDERS__V1": ORDERS.id, "MESH_OUTPUT_A__C__TOTALS__V1": TOTALS.id,
            "MESH_DEAD_LETTERS_A__C__TOTALS__V1": f"{TOTALS.id}.dlq",
        }
    )  # fmt: skip


@pytest.fixture
def codec(told: Settings) -> Iterator[Codec]:
    asked = Registry(told)
    yield Codec(asked)
    asked.close()


@dataclass(frozen=True)
class Desk:
    """A worker of one step without a memory, and what it counts."""

    told: Settings
    codec: Codec
    metrics: Metrics = field(default_factory=Metrics)

    def take(self, function: Callable[..., Any], message: Message | None = None, replay: str = "") -> list[Record]:
        step = Step(reads=ORDERS, function=function, writes=(TOTALS,))
        memories = cast("Memories", None)  # a step without a memory asks for none
        worker = Worker(Processor(steps=(step,)), self.told, self.codec, memories, self.metrics, replay)
        return worker.take(message or self.order(), NOW)

    def order(self, **more: Any) -> Message:
        columns = {"orderId": "o1", "customerId": "c1", "amount": 5}
        return Message(self.codec.write(ORDERS.id, columns), **more)

    def letter(self, function: Callable[..., Any], message: Message | None = None) -> dict[str, str]:
        """Return the headers of the one dead letter that a record becomes."""
        (one,) = self.take(function, message)
        assert (one.topic, one.port, one.since) == (f"{TOTALS.id}.dlq", "", None)
        return {name: value.decode() for name, value in one.headers}


@pytest.fixture
def desk(told: Settings, codec: Codec) -> Desk:
    return Desk(told, codec)


def total(order: Order, now: datetime) -> Total:
    return Total(f"t-{order.orderId}", order.customerId, order.amount)


def test_an_event_is_written_with_its_cause_and_the_time_of_that(desk: Desk) -> None:
    """Its id, its key, what began it all; published now, measured from when its cause was."""
    (one,) = desk.take(total)
    headers = dict(one.headers)
    assert (one.topic, one.key, one.partition, one.port) == (TOTALS.id, b"c1", -1, "totals.v1")
    assert (one.time, one.since) == (1_700_000_000_123, CAUSE.time)
    assert desk.codec.read(one.value) == {"totalId": "t-o1", "customerId": "c1", "total": 5}
    assert {name: headers[f"ce_{name}"] for name in ("id", "source", "correlationid", "causationid", "time")} == {
        "id": b"t-o1", "source": b"a.c", "correlationid": b"o0", "causationid": b"o1", "time": NOW.isoformat().encode(),
    }  # fmt: skip
    assert "ce_replay" not in headers


@pytest.mark.parametrize(("made", "count"), [(None, 0), ((), 0), ([], 0), (1, 1), ([1, 2], 2), (iter([1, 2, 3]), 3)])
def test_a_function_makes_nothing_one_or_several(desk: Desk, made: Any, count: int) -> None:
    """In whatever it gives them: what it makes of one record is written together."""

    def function(order: Order, now: datetime) -> Any:
        if made is None or made == 1:
            return made and total(order, now)
        return [Total(f"t{each}", "c1", each) for each in made]

    found = desk.take(function)
    assert [one.topic for one in found] == [TOTALS.id] * count
    assert desk.metrics.total("mesh_records_failed_total") == 0


def test_what_a_replay_made_is_passed_over_and_what_one_makes_says_so(desk: Desk) -> None:
    """A reader that took both would count twice."""
    replayed = cast("Any", cloudevents.write(CAUSE._replace(replay="again")))
    assert desk.take(total, desk.order(envelope=replayed)) == []
    (one,) = desk.take(total, replay="again")
    assert dict(one.headers)["ce_replay"] == b"again"


def raising(error: Exception) -> Callable[..., Any]:
    def function(order: Order, now: datetime) -> Any:
        raise error

    return function


def making(function: Callable[[Order], Any]) -> Callable[..., Any]:
    return lambda order, now: function(order)  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]


@pytest.mark.parametrize(
    ("function", "kind", "reason"),
    [
        (raising(ValueError("no such customer")), "ValueError", "no such customer"),
        (raising(KeyError("amount")), "KeyError", "'amount'"),
        (raising(ZeroDivisionError()), "ZeroDivisionError", "ZeroDivisionError"),
        (raising(PoisonError("limit", "too much")), "limit", "too much"),
        (making(lambda order: order), "function", "it made a Order, which the step does not write"),
        (making(lambda order: 5), "TypeError", "'int' object is not iterable"),
        (making(lambda order: (order.amount / each for each in (1, 0))), "ZeroDivisionError", "division by zero"),
        (making(lambda order: Total("t", "c", cast("Any", "much"))), "schema", "what was made is no value"),
    ],
    ids=["raises", "lacks", "says nothing", "poison", "another", "nothing to write", "midway", "no value"],
)  # fmt: skip
def test_what_a_function_raises_is_a_dead_letter_with_kind_and_reason(
    desk: Desk, function: Callable[..., Any], kind: str, reason: str
) -> None:
    """And nothing of what it had made already is written."""
    found = desk.letter(function)
    assert (found["mesh_kind"], found["mesh_product"]) == (kind, "a.c")
    assert found["mesh_reason"].startswith(reason)
    assert (
        desk.metrics.total("mesh_records_failed_total") == desk.metrics.total("mesh_records_dead_lettered_total") == 1
    )


@pytest.mark.parametrize("envelope", [None, [], [("ce_specversion", b"0.3")], [("other", None)]])
def test_a_record_that_is_no_event_goes_as_it_came(desk: Desk, envelope: list[tuple[str, Any]] | None) -> None:
    """Key, value and headers, and beside them where it lay: it can be looked at, and sent again."""
    message = desk.order(envelope=envelope)
    (one,) = desk.take(total, message)
    assert (one.key, one.value) == (message.key(), message.value())
    kept = len(envelope or ())
    assert one.headers[:kept] == (envelope or [])
    headers = dict(one.headers[kept:])
    assert (headers["mesh_topic"], headers["mesh_partition"], headers["mesh_offset"]) == (
        ORDERS.id.encode(),
        b"4",
        b"17",
    )
    assert headers["mesh_kind"] == b"envelope"


@pytest.mark.parametrize("value", [None, b"", b"plain text", b"\x00\x00\x00\x00\x01"])
def test_a_value_that_is_none_of_its_schema_is_a_dead_letter(desk: Desk, value: bytes | None) -> None:
    """A deletion too, where a topic is of events."""
    assert desk.letter(total, Message(value))["mesh_kind"] == "format"


@pytest.mark.parametrize(("away", "error"), [(True, TransientError), (False, FatalError)])
def test_what_is_no_fault_of_a_record_makes_no_dead_letter(
    desk: Desk, registry: Schemas, away: bool, error: type[Exception]
) -> None:
    """A registry that does not answer, or refuses: whoever takes records stops, or tries again."""
    message = desk.order()
    registry.away, registry.refuses = away, "nothing" if away else TOTALS.id
    try:
        with pytest.raises(error):
            desk.take(total, message)
    finally:
        registry.away, registry.refuses = False, "nothing"
    assert desk.metrics.total("mesh_records_failed_total") == 0


@pytest.mark.parametrize("reason", ["half a character: \ud800", "ä\0\n", "x" * 501])
def test_whatever_a_reason_says_it_can_be_written(reason: str) -> None:
    """A letter that could not be would stop its partition for ever; a long one is cut."""
    found = dict(letter("a.c", Message(None, [("ce_id", b"1")]), PoisonError("kind", reason)))
    assert found["ce_id"] == b"1"
    assert found["mesh_reason"].decode() == reason[:500].replace("\ud800", "\\ud800")


def test_a_reason_says_when_and_where() -> None:
    """In UTC; whatever place a caller names."""
    found = {name: value.decode() for name, value in reasons("a.c", PoisonError("k", "r"), {"offset": "5"})}
    at = datetime.fromisoformat(found.pop("mesh_at"))
    assert at.utcoffset() == timedelta(0)
    assert found == {"mesh_product": "a.c", "mesh_kind": "k", "mesh_reason": "r", "mesh_offset": "5"}


def test_an_instance_without_a_name_is_this_machine_and_not_pinned() -> None:
    """Another one could have the name at once, so that nobody takes over without waiting."""
    names = "MESH_PRODUCT MESH_GROUP_PREFIX KAFKA_BOOTSTRAP KAFKA_KEY KAFKA_SECRET SCHEMA_REGISTRY_URL"
    needed: dict[str, str] = {str(each): "x" for each in names.split()}
    for told, wanted in (({}, False), ({"MESH_INSTANCE": ""}, False), ({"MESH_INSTANCE": "p-0"}, True)):
        found = settings.read({**needed, **told})
        assert (found.pinned, found.instance) == (wanted, "p-0" if wanted else socket.gethostname())
    plain = settings.read(needed)
    assert (plain.client["bootstrap.servers"], plain.client["security.protocol"]) == ("x", "SASL_SSL")
