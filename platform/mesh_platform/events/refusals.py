"""Whom the broker lets read and write payments: those with an agreement read, their owner writes, nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mesh_streams import kafka, settings


def may_read(variables: Mapping[str, str], topic: str) -> str:
    """Read a topic with a product's keys; return an empty text, or the broker's refusal."""
    known = settings.read(variables)
    reader = kafka.consumer(known, "asking", **{"auto.offset.reset": "earliest", "enable.partition.eof": True})
    try:
        listed = reader.list_topics(topic, timeout=kafka.SECONDS).topics[topic]
        if listed.error is not None:
            return _refusal(listed.error)
        reader.assign([kafka.client.TopicPartition(topic, 0, kafka.client.OFFSET_BEGINNING)])
        found = reader.poll(kafka.SECONDS)
        error = found.error() if found is not None else None
        return _refusal(error)
    finally:
        reader.close()


def may_write(variables: Mapping[str, str], topic: str) -> str:
    """Write an empty record to a topic with a product's keys; return an empty text, or the broker's refusal."""
    known = settings.read(variables)
    refused: list[Any] = []

    def told(error: Any, message: Any) -> None:
        refused.append(error)

    writer = kafka.client.Producer(known.client, logger=kafka.log)
    writer.produce(topic, b"", on_delivery=told)
    writer.flush(kafka.SECONDS)
    return _refusal(next((each for each in refused if each is not None), None))


def _refusal(error: Any) -> str:
    if error is None or error.code() == kafka.client.KafkaError._PARTITION_EOF:
        return ""
    return str(error.name())
