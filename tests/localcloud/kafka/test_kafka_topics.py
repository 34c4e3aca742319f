"""Topics of the store are topics of the real broker, and what is changed behind it shows."""

from __future__ import annotations

import pytest
from clients import fresh, make_topic
from engine_side import CLUSTER, ENVIRONMENT, TOPIC, RefusedError, kafka_cluster, topic
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.codec import decode
from mesh_platform.localcloud.mirrors.kafka.broker import Broker
from mesh_platform.localcloud.mirrors.kafka.desired import Topic
from mesh_platform.localcloud.mirrors.kafka.settings import LEFT_OUT
from shared_servers import Real


def test_a_topic_is_in_the_broker_with_its_partitions_and_configuration(real: Real, broker: Broker) -> None:
    name, _ = make_topic(real, partitionsCount=3, config={"retention.ms": "60000", "cleanup.policy": "compact"})
    assert broker.topics()[name] == Topic(3, {"retention.ms": "60000", "cleanup.policy": "compact"})


def test_a_topic_grows_and_is_configured_anew_in_place(real: Real, broker: Broker) -> None:
    name, made = make_topic(real, config={"retention.ms": "60000", "segment.ms": "70000"})
    changed = topic(real.cluster, name, partitionsCount=4, config={"retention.ms": "90000"})
    real.engine.update(TOPIC, name, made, changed)
    assert broker.topics()[name] == Topic(4, {"retention.ms": "90000"})


def test_a_topic_that_is_deleted_leaves_the_broker(real: Real, broker: Broker) -> None:
    name, made = make_topic(real)
    real.engine.delete(TOPIC, name, made.id)
    assert name not in broker.topics()


def test_a_setting_that_the_broker_does_not_know_is_refused_in_the_preview(real: Real, broker: Broker) -> None:
    name = fresh("topic")
    wrong = topic(real.cluster, name, config={"retention.msec": "60000"})
    with pytest.raises(RefusedError, match=r"Unknown topic config name: retention\.msec"):
        real.engine.create(TOPIC, name, wrong, preview=True)
    real.engine.create(TOPIC, name, topic(real.cluster, name, config={"retention.ms": "60000"}), preview=True)
    assert name not in broker.topics()


def test_a_value_that_the_broker_refuses_leaves_neither_store_nor_broker_changed(real: Real, broker: Broker) -> None:
    name, made = make_topic(real, config={"retention.ms": "60000"})
    wrong = topic(real.cluster, name, partitionsCount=1, config={"retention.ms": "soon"})
    with pytest.raises(RefusedError, match="Invalid value soon"):
        real.engine.update(TOPIC, name, made, wrong)
    assert broker.topics()[name].config == {"retention.ms": "60000"}
    assert decode(real.engine.read(TOPIC, name, made.id).properties)["config"] == {"retention.ms": "60000"}


def test_what_only_confluent_knows_stays_in_the_store_and_shows_no_drift(real: Real, broker: Broker) -> None:
    config = {**dict.fromkeys(LEFT_OUT, "true"), "min.insync.replicas": "2", "retention.ms": "60000"}
    name, made = make_topic(real, config=config)
    assert broker.topics()[name].config == {"retention.ms": "60000"}
    assert decode(real.engine.read(TOPIC, name, made.id).inputs)["config"] == config


@pytest.mark.parametrize("setting", sorted(set(LEFT_OUT) - {"min.insync.replicas"}))
def test_the_broker_knows_nothing_of_what_is_left_out(real: Real, broker: Broker, setting: str) -> None:
    """Were it to learn one of them, the list would be wrong."""
    name, _ = make_topic(real)
    with pytest.raises(Exception, match=f"Unknown topic config name: {setting}"):
        broker.configure(name, {setting: "true"}, {}, trial=True)


def test_a_refresh_shows_what_was_changed_behind_the_store(real: Real, broker: Broker) -> None:
    name, made = make_topic(real, config={"retention.ms": "60000"})
    broker.grow(name, 5)
    broker.configure(name, {"retention.ms": "1000"}, {"retention.ms": "60000"})
    seen = real.engine.read(TOPIC, name, made.id)
    for values in (decode(seen.inputs), decode(seen.properties)):
        assert (values["partitionsCount"], values["config"]) == (5, {"retention.ms": "1000"})


def test_a_topic_that_somebody_deleted_is_gone_in_a_refresh_and_can_be_made_again(real: Real, broker: Broker) -> None:
    name, made = make_topic(real)
    broker.delete([name])
    assert not real.engine.exists(TOPIC, name, made.id)
    real.engine.create(TOPIC, name, topic(real.cluster, name, partitionsCount=2))
    assert broker.topics()[name].partitions == 2


def test_topics_of_another_cluster_are_recorded_only_and_listed_as_such(real: Real, broker: Broker) -> None:
    (environment,) = real.store.all(ENVIRONMENT)
    second = real.engine.create(CLUSTER, fresh("c"), kafka_cluster(environment.key.id, fresh("second")))
    name = fresh("topic")
    made = real.engine.create(TOPIC, name, topic(second.id, name))
    assert real.engine.exists(TOPIC, name, made.id)
    assert name not in broker.topics()
    status = next(each for each in lifecycle.servers(real.where) if each.name == "kafka")
    assert status.state == "running"
    assert f"KafkaTopic of {second.id}" in status.recorded_only
    assert f"KafkaTopic of {real.cluster}" not in status.recorded_only
