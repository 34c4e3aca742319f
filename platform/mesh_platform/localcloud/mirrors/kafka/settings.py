"""The configuration of topics: what Confluent Cloud takes and one broker of Apache Kafka does not, and what is left."""

from __future__ import annotations

from collections.abc import Mapping

_VALIDATION = "the broker would have to ask the schema registry; Apache Kafka's does not"
_REMOVED = "Apache Kafka 4.0 has removed it"
_ALONE = "one broker has one replica: two in sync would refuse every write"
LEFT_OUT: Mapping[str, str] = {
    "confluent.key.schema.validation": _VALIDATION,
    "confluent.key.subject.name.strategy": _VALIDATION,
    "confluent.schema.validation.context.name": _VALIDATION,
    "confluent.value.schema.validation": _VALIDATION,
    "confluent.value.subject.name.strategy": _VALIDATION,
    "message.downconversion.enable": _REMOVED,
    "message.timestamp.difference.max.ms": _REMOVED,
    "min.insync.replicas": _ALONE,
}
"""What stays in the store alone, and why. Sources: Confluent Cloud, custom settings for all cluster types, and KIP-724,
KIP-937, KIP-1030; what Kafka 4.1.1 answered to each."""


def applied(config: Mapping[str, str]) -> dict[str, str]:
    """Return the part of a topic's configuration that the broker takes."""
    return {name: value for name, value in config.items() if name not in LEFT_OUT}


def observed(there: Mapping[str, str], recorded: Mapping[str, str]) -> dict[str, str]:
    """Return a topic's configuration as the broker has it, with what it never had as it was recorded."""
    return dict(there) | {name: value for name, value in recorded.items() if name in LEFT_OUT}
