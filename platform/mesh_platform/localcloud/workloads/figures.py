"""Figures that no replica shows, computed from the servers that run: Kafka's lag and records, and used quotas."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from mesh_platform.errors import MeshError
from mesh_platform.mesh import naming

from ..mirrors.kafka.desired import served
from ..servers import notes
from ..store import Store
from . import place as places
from .desired import quantity
from .place import Place
from .promql import NotEvaluatedError
from .samples import Sample, sample

LAG, RECEIVED = "confluent_kafka_server_consumer_lag_offsets", "confluent_kafka_server_received_records"
QUOTA = "kube_resourcequota"
_SECONDS = 5.0


class Source(Protocol):
    """Computes the metrics that it names."""

    metrics: tuple[str, ...]

    def read(self) -> list[Sample]:
        """Return samples of now; raises NotEvaluatedError where there is nobody to ask, or no answer."""
        ...


def sources(place: Place, store: Store) -> tuple[Source, ...]:
    """Return all that there are for a product."""
    return (Kafka(place, store), Quotas(place, store))


def _note(place: Place, server: str) -> notes.Note:
    note = notes.read(place.base, server)
    if note is None or not note.serves:
        raise NotEvaluatedError(f"{server} does not run; mesh local up --only {server} starts it")
    return note


@dataclass(slots=True)
class Kafka:
    """The product's consumer groups and topics in the running broker; records are counted by end offsets."""

    place: Place
    store: Store
    metrics: tuple[str, ...] = (LAG, RECEIVED)
    _client: tuple[str, Any] = ("", None)
    _ends: Mapping[tuple[str, int], int] = field(default_factory=dict[tuple[str, int], int])

    def read(self) -> list[Sample]:
        """Return lags by group and partition, and by topic how many records came since the last time."""
        note = _note(self.place, "kafka")
        kafka: Any = importlib.import_module("confluent_kafka")
        try:
            return self._read(note, {"kafka_id": served(self.store) or ""})
        except kafka.KafkaException as error:
            raise NotEvaluatedError(f"the broker does not answer: {error.args[0].str()}") from error

    def _read(self, note: notes.Note, cluster: Mapping[str, str]) -> list[Sample]:
        admin, prefix = self._admin(note), naming.prefix(self.place.product)
        committed = _committed(admin, prefix)
        topics = {
            (name, partition)
            for name, each in admin.list_topics(timeout=_SECONDS).topics.items()
            if name.startswith(prefix)
            for partition in each.partitions
        }
        ends = _ends(admin, topics | {(topic, partition) for _, topic, partition in committed})
        found = [
            sample(
                LAG, max(ends[topic, partition] - offset, 0),
                {**cluster, "consumer_group_id": group, "topic": topic, "partition": str(partition)},
            )
            for (group, topic, partition), offset in committed.items()
            if (topic, partition) in ends
        ]  # fmt: skip
        came: dict[str, int] = {}
        for topic, partition in topics & self._ends.keys() & ends.keys():
            came[topic] = came.get(topic, 0) + max(ends[topic, partition] - self._ends[topic, partition], 0)
        self._ends = ends
        return found + [sample(RECEIVED, count, {**cluster, "topic": topic}) for topic, count in came.items()]

    def _admin(self, note: notes.Note) -> Any:
        if self._client[0] != note.address:
            admin: Any = importlib.import_module("confluent_kafka.admin")
            settings = {
                "bootstrap.servers": note.address, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
                "sasl.username": note.details["user"], "sasl.password": note.details["password"], "log_level": 0,
            }  # fmt: skip
            self._client = (note.address, admin.AdminClient(settings))
        return self._client[1]


def _committed(admin: Any, prefix: str) -> dict[tuple[str, str, int], int]:
    """Return offsets by group, topic and partition."""
    kafka: Any = importlib.import_module("confluent_kafka")
    listed = admin.list_consumer_groups(request_timeout=_SECONDS).result().valid
    found: dict[tuple[str, str, int], int] = {}
    for group in sorted(each.group_id for each in listed if each.group_id.startswith(prefix)):
        asked = [kafka.ConsumerGroupTopicPartitions(group)]
        answer = admin.list_consumer_group_offsets(asked, request_timeout=_SECONDS)[group].result()
        found |= {
            (group, each.topic, each.partition): each.offset for each in answer.topic_partitions if each.offset >= 0
        }
    return found


def _ends(admin: Any, partitions: set[tuple[str, int]]) -> dict[tuple[str, int], int]:
    kafka: Any = importlib.import_module("confluent_kafka")
    latest: Any = importlib.import_module("confluent_kafka.admin").OffsetSpec.latest()
    asked = {kafka.TopicPartition(*each): latest for each in sorted(partitions)}
    answered: dict[Any, Any] = admin.list_offsets(asked, request_timeout=_SECONDS) if asked else {}
    return {(each.topic, each.partition): future.result().offset for each, future in answered.items()}


@dataclass(slots=True)
class Quotas:
    """What the namespace's quotas allow and what of it is used, from the running API server."""

    place: Place
    store: Store
    metrics: tuple[str, ...] = (QUOTA,)

    def read(self) -> list[Sample]:
        """Return both for each resource of each quota, as kube-state-metrics does."""
        note = _note(self.place, "kubernetes")
        client: Any = importlib.import_module("..mirrors.kubernetes_client", __package__)
        server = client.Server(note)
        found: list[Sample] = []
        try:
            for name in places.quotas(self.place, self.store):
                metadata = {"name": name, "namespace": self.place.namespace}
                quota = server.get({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": metadata})
                found += _quota(quota or {}, {"namespace": self.place.namespace, "resourcequota": name})
        except (MeshError, client.RefusedError, ValueError) as error:
            raise NotEvaluatedError(f"the API server tells no quotas: {error}") from error
        return found


def _quota(quota: dict[str, Any], labels: Mapping[str, str]) -> Iterator[Sample]:
    status: dict[str, dict[str, str]] = quota.get("status") or {}
    for kind in ("hard", "used"):
        for resource, value in status.get(kind, {}).items():
            yield sample(QUOTA, quantity(value), {**labels, "type": kind, "resource": resource})
