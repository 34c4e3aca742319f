"""Settings, attributes, columns and figures: what goes in comes out, and what is wrong is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mesh_streams import PoisonError, SettingsError, cloudevents, settings, typed
from mesh_streams.avro import Codec
from mesh_streams.metrics import Metrics
from mesh_streams.registry import Registry
from products import Product

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TOLD = {
    "MESH_PRODUCT": "a.b", "MESH_GROUP_PREFIX": "a.b.", "KAFKA_BOOTSTRAP": "SASL_SSL://kafka:9092", "KAFKA_KEY": "k",
    "KAFKA_SECRET": "very secret", "SCHEMA_REGISTRY_URL": "https://registry", "SCHEMA_REGISTRY_SECRET": "very secret",
    "MESH_INPUT_X__Y_Z__IN__V1": "x.y-z.in.v1", "MESH_OUTPUT_A__B__OUT__V1": "a.b.out.v1",
    "MESH_DEAD_LETTERS_A__B__OUT__V1": "a.b.out.v1.dlq",
}  # fmt: skip


@dataclass(frozen=True)
class Inner:
    id: str
    note: str | None = None


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner | None
    tags: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Flat:
    id: str
    count: int
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Named:
    id: str
    count: int
    note: str | None = None


@dataclass(frozen=True)
class Positive:
    id: str
    count: int

    def __post_init__(self) -> None:
        if self.count < 0:
            raise ValueError(self.count)


def test_settings_are_those_of_a_workload() -> None:
    """Topics are found by port, however its name is written in a variable."""
    found = settings.read(TOLD)
    assert (found.topic("x.y-z.in.v1"), found.topic("a.b.out.v1")) == ("x.y-z.in.v1", "a.b.out.v1")
    assert found.dead_letters("a.b.out.v1") == "a.b.out.v1.dlq"
    assert found.client["bootstrap.servers"] == "kafka:9092"
    assert (found.client["security.protocol"], found.client["sasl.mechanism"]) == ("SASL_SSL", "PLAIN")
    assert not found.pinned


@pytest.mark.parametrize("missing", ["MESH_PRODUCT", "MESH_GROUP_PREFIX", "KAFKA_KEY", "SCHEMA_REGISTRY_URL"])
def test_a_setting_that_is_missing_is_named(missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        settings.read({key: value for key, value in TOLD.items() if key != missing})


def test_a_port_that_the_product_does_not_have_is_refused() -> None:
    """Before anything is read; without dead letters a bad record would stop a partition, so that is refused too."""
    with pytest.raises(SettingsError, match="MESH_INPUT_NO__SUCH__PORT__V1 is missing"):
        settings.read(TOLD).topic("no.such.port.v1")
    with pytest.raises(SettingsError, match="set deadLetter"):
        settings.read(TOLD).dead_letters("x.y-z.in.v1")


def test_settings_never_show_a_secret() -> None:
    assert "very secret" not in repr(settings.read(TOLD))


def test_attributes_come_back_from_headers() -> None:
    """As the Kafka binding writes them; an event that began it all has no cause."""
    event = cloudevents.Envelope(
        id="1", type="org.mesh.x.made.v1", source="a.b", time=NOW, correlation="0", causation="2", replay="r"
    )
    headers = cloudevents.write(event)
    assert cloudevents.read(headers) == event
    assert (dict(headers)["ce_specversion"], dict(headers)["ce_subject"]) == (b"1.0", b"1")
    first = cloudevents.Envelope(id="1", type="t", source="s", time=NOW, correlation="1")
    assert "ce_causationid" not in dict(cloudevents.write(first))


@pytest.mark.parametrize("missing", ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time"])
def test_headers_without_an_attribute_are_no_event(missing: str) -> None:
    event = cloudevents.Envelope(id="1", type="t", source="s", time=NOW, correlation="1")
    with pytest.raises(PoisonError, match=missing):
        cloudevents.read([each for each in cloudevents.write(event) if each[0] != missing])


def test_columns_become_a_class_and_back() -> None:
    """Nested ones too; a column that nobody asked for is left out, one that is missing is said."""
    values = {"name": "n", "inner": {"id": "i", "note": None, "new": 1}, "tags": ["a"], "more": 1}
    made = typed.build(Outer, values)
    assert made == Outer("n", Inner("i"), ("a",))
    assert typed.plain(made) == {"name": "n", "inner": {"id": "i", "note": None}, "tags": ["a"]}
    assert typed.build(Outer, {"name": "n", "inner": None}) == Outer("n", None)
    with pytest.raises(PoisonError, match="inner missing for Outer"):
        typed.build(Outer, {"name": "n"})


COLUMNS = st.fixed_dictionaries(
    {}, optional={"id": st.text(), "count": st.integers(), "note": st.none() | st.text(), "more": st.integers()}
)


@given(COLUMNS)
def test_whatever_columns_there_are_a_class_takes_those_it_has(values: dict[str, Any]) -> None:
    """Or says which ones are missing; those with a default need not be there, and places do not matter."""
    missing = [name for name in ("id", "count") if name not in values]
    for kind in (Flat, Named):
        if missing:
            with pytest.raises(PoisonError, match=f"^{', '.join(missing)} missing for {kind.__name__}$"):
                typed.build(kind, values)
        else:
            known = {name: values[name] for name in ("note", "count", "id") if name in values}
            assert typed.build(kind, known | values) == kind(**known)


def test_columns_that_their_class_refuses_are_a_record_s_own_fault() -> None:
    """Its own checks count, and so does a value where others were to be nested."""
    with pytest.raises(PoisonError, match="ValueError of Positive"):
        typed.build(Positive, {"id": "i", "count": -1})
    assert typed.build(Positive, {"id": "i", "count": 1}) == Positive("i", 1)
    with pytest.raises(PoisonError, match="TypeError of Outer"):
        typed.build(Outer, {"name": "n", "inner": None, "tags": 5})


def test_values_are_read_by_the_schema_that_they_name(shop: Product) -> None:
    """And written by the last one of their topic, which refuses what it does not have."""
    codec = Codec(Registry(shop.settings))
    value = codec.write(shop.orders.id, {"orderId": "o", "customerId": "c", "amount": 3})
    assert value[:5] == b"\x00\x00\x00\x00\x01"
    assert codec.read(value) == {"orderId": "o", "customerId": "c", "amount": 3}
    for wrong in (None, b"", b"\x01abcdefg", value[:-1], value + b"x"):
        with pytest.raises(PoisonError):
            codec.read(wrong)
    with pytest.raises(PoisonError, match="no value of"):
        codec.write(shop.orders.id, {"orderId": "o", "customerId": "c", "amount": "much"})


def test_figures_are_those_that_the_alerts_ask_for() -> None:
    """Buckets add up, and labels are quoted."""
    metrics = Metrics()
    metrics.add("mesh_records_total", 2, input="x.v1")
    metrics.set("mesh_consumer_lag", 7, topic="x.v1", partition="0")
    for seconds in (0.004, 0.3, 100):
        metrics.observe("out.v1", seconds)
    lines = metrics.text().splitlines()
    assert 'mesh_records_total{input="x.v1"} 2' in lines
    assert 'mesh_consumer_lag{partition="0",topic="x.v1"} 7' in lines
    for bound, count in (("0.005", 1), ("0.5", 2), ("60.0", 2), ("+Inf", 3)):
        assert f'mesh_record_latency_seconds_bucket{{port="out.v1",le="{bound}"}} {count}' in lines
    assert 'mesh_record_latency_seconds_count{port="out.v1"} 3' in lines
