"""Clients of the real broker, each with one key: what it may do is seen in what the broker answers."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from typing import Any

import confluent_kafka
from confluent_kafka import admin
from engine_side import ACCOUNT, ACL, KEY, TOPIC, Made, acl, topic
from mesh_platform.localcloud.values import Secret
from shared_servers import Real

_NUMBERS = itertools.count(1)
_SECONDS = 30


@dataclass(frozen=True)
class Key:
    """A key as a program holds it."""

    address: str
    id: str
    secret: str = field(repr=False)

    def settings(self, **more: Any) -> dict[str, Any]:
        return {
            "bootstrap.servers": self.address, "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-256", "sasl.username": self.id, "sasl.password": self.secret,
            "log_level": 0, **more,
        }  # fmt: skip

    def writes(self, name: str) -> str:
        """Write one event, and return the broker's verdict: `written`, or the name of its error."""
        told: list[str] = []
        producer = confluent_kafka.Producer(self.settings(**{"message.timeout.ms": _SECONDS * 1000}))
        producer.produce(name, b"event", on_delivery=lambda error, _: told.append(error.name() if error else "written"))
        producer.flush(_SECONDS)
        return told[0]

    def reads(self, name: str, group: str) -> str:
        """Read one event, and return it, or the name of the broker's error."""
        settings = self.settings(**{"group.id": group, "auto.offset.reset": "earliest"})
        consumer = confluent_kafka.Consumer(settings)
        try:
            consumer.subscribe([name])
            message = consumer.poll(_SECONDS)
            assert message is not None
            return message.error().name() if message.error() else message.value().decode()
        finally:
            consumer.close()

    def logs_in(self) -> bool:
        """Whether the broker lets it in."""
        ended, failed = threading.Event(), list[str]()

        def note(error: confluent_kafka.KafkaError) -> None:
            if error.code() == confluent_kafka.KafkaError._AUTHENTICATION:
                failed.append(error.name())
                ended.set()

        client = admin.AdminClient(self.settings(error_cb=note))
        future = client.describe_cluster(request_timeout=_SECONDS)
        future.add_done_callback(lambda _: ended.set())
        while not ended.is_set():
            client.poll(0.05)
        return not failed

    def may(self, name: str) -> frozenset[str]:
        """Return the operations on a topic that the broker's own authorizer allows."""
        client = admin.AdminClient(self.settings())
        asked = confluent_kafka.TopicCollection([name])
        found = client.describe_topics(asked, include_authorized_operations=True, request_timeout=_SECONDS)[name]
        try:
            return frozenset(each.name for each in found.result().authorized_operations)
        except confluent_kafka.KafkaException as refused:
            assert refused.args[0].name() == "TOPIC_AUTHORIZATION_FAILED"
            return frozenset()


def fresh(prefix: str) -> str:
    """Return a name that no other test has."""
    return f"{prefix}{next(_NUMBERS)}.{threading.get_native_id()}"


def account(real: Real) -> str:
    """Make a service account and return its id."""
    name = fresh("account")
    return real.engine.create(ACCOUNT, name, {"displayName": name}).id


def key(real: Real, owner: str) -> Key:
    """Make a key of an account for the cluster."""
    inputs = {
        "owner": {"id": owner, "apiVersion": "iam/v2", "kind": "ServiceAccount"},
        "managedResource": {"id": real.cluster, "apiVersion": "cmk/v2", "kind": "Cluster"},
    }
    made = real.engine.create(KEY, fresh("key"), inputs)
    secret = made.outputs["secret"]
    assert isinstance(secret, Secret)
    return Key(real.note("kafka").address, made.id, str(secret.value))


def make_topic(real: Real, **more: object) -> tuple[str, Made]:
    """Make a topic of one partition; returns its name and what was answered."""
    name = fresh("topic")
    return name, real.engine.create(TOPIC, name, topic(real.cluster, name, **{"partitionsCount": 1, **more}))


def grant(real: Real, owner: str, operation: str, name: str, **more: object) -> Made:
    """Declare a right of an account, on the topic `name` where `more` says nothing else."""
    terms = {"resourceName": name, "patternType": "LITERAL", "operation": operation, **more}
    return real.engine.create(ACL, fresh("acl"), acl(real.cluster, f"User:{owner}", **terms))
