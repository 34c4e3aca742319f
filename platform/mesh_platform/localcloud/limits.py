"""Capacities and tiers: what a cluster, a registry or an organisation has no room for, or does not offer.

Sources: the pages of Confluent Cloud on cluster types (partitions, ACLs, client quotas), on service quotas (service
accounts) and on the governance packages (business metadata).
"""

from __future__ import annotations

from mesh_platform.errors import ProviderError

from .facts import CLUSTER, ENVIRONMENT, REGISTRY, TOPIC, Where, token
from .store import Key, Record, Store
from .values import Value, dig

ACL, ACCOUNT, QUOTA = token("KafkaAcl"), token("ServiceAccount"), token("KafkaClientQuota")
METADATA = {token("BusinessMetadata"), token("BusinessMetadataBinding")}
ACCOUNTS = 1_000
TIERS = {"basic": "basic", "standard": "standard", "enterprises": "enterprise", "dedicated": "dedicated",
         "freights": "freight"}  # fmt: skip
ACLS = {"basic": 50, "standard": 1_000, "enterprise": 4_000, "dedicated": 10_000, "freight": 10_000}
PARTITIONS = {"basic": 4_096, "standard": 4_096}
PARTITIONS_PER_CKU = 4_500
DEFAULT_PARTITIONS = 6
ASK = "ask the platform team for more"


def check(store: Store, kind: str, where: Where, old: Record | None = None) -> None:
    """Raise ProviderError where something new, or a change of `old`, does not fit."""
    if kind == ACCOUNT and old is None and store.count(ACCOUNT) >= ACCOUNTS:
        raise ProviderError(f"the organisation has its {ACCOUNTS} service accounts", where=kind, fix=ASK)
    if kind in METADATA and _package(store, where.registry()) != "ADVANCED":
        raise ProviderError(
            f"schema registry {where.registry()} has no advanced stream governance; business metadata needs it",
            where=kind, fix="set kafka.governance to ADVANCED in the environment, or leave it out",
        )  # fmt: skip
    cluster = store.get(Key(CLUSTER, where.cluster())) if kind in (ACL, QUOTA, TOPIC) else None
    if cluster is None:
        return
    if kind == QUOTA and _tier(cluster) != "dedicated":
        raise ProviderError(
            f"cluster {cluster.key.id} is not dedicated; client quotas need that",
            where=kind, fix="leave the quota out, or use a dedicated cluster",
        )  # fmt: skip
    if kind == ACL and old is None:
        taken = sum(child.token == ACL for child in store.children(cluster.key))
        if taken >= ACLS[_tier(cluster)]:
            raise ProviderError(f"cluster {cluster.key.id} has its {taken} ACLs", where=kind, fix=ASK)
    if kind == TOPIC:
        _partitions(store, cluster, where, old)


def _partitions(store: Store, cluster: Record, where: Where, old: Record | None) -> None:
    wanted = _count(dig(where.inputs, "partitionsCount"))
    if old is not None and wanted < _count(dig(old.inputs, "partitionsCount")):
        raise ProviderError(
            f"topic {old.key.id} cannot have fewer partitions", where=TOPIC, fix="make a new major version of the port"
        )
    limit = _room(cluster)
    topics = [store.get(child) for child in store.children(cluster.key) if child.token == TOPIC]
    others = [topic for topic in topics if topic is not None and (old is None or topic.key != old.key)]
    taken = sum(_count(dig(topic.inputs, "partitionsCount")) for topic in others)
    if limit is not None and taken + wanted > limit:
        raise ProviderError(
            f"topic {where.text('topicName')} needs {wanted} partitions; {taken} of {limit} are taken",
            where=TOPIC, fix=ASK,
        )  # fmt: skip


def _tier(cluster: Record) -> str:
    return next((tier for name, tier in TIERS.items() if dig(cluster.inputs, name) is not None), "basic")


def _room(cluster: Record) -> int | None:
    units = dig(cluster.inputs, "dedicated.cku")
    return PARTITIONS_PER_CKU * _count(units) if units is not None else PARTITIONS.get(_tier(cluster))


def _count(value: Value) -> int:
    return int(value) if isinstance(value, (int, float, str)) else DEFAULT_PARTITIONS


def _package(store: Store, registry: str) -> Value:
    """Return the governance package of a registry's environment; an adopted registry says it itself."""
    adopted = store.get(Key(REGISTRY, registry))
    if adopted is None:
        return None
    environment = store.get(Key(ENVIRONMENT, str(dig(adopted.inputs, "environment.id"))))
    return dig(environment.inputs, "streamGovernance.package") if environment else dig(adopted.inputs, "package")
