"""What the broker must hold, as the store says it. Nothing here asks a broker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ...facts import ACCOUNT, CLUSTER, TOPIC, token
from ...limits import DEFAULT_PARTITIONS
from ...store import Key, Record, Store
from ...values import Value, dig
from .rights import Right, declared, expand
from .settings import applied

API_KEY, ACL, QUOTA = token("ApiKey"), token("KafkaAcl"), token("KafkaClientQuota")
KINDS = (TOPIC, ACL, QUOTA, API_KEY)


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic; `config` is what is set on it, without defaults."""

    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limit:
    """Bytes a second that may be written and read."""

    write: float
    read: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Desired:
    """A whole cluster: topics by name, secrets and limits by key, and the rights of keys."""

    topics: Mapping[str, Topic]
    secrets: Mapping[str, str] = field(repr=False)
    rights: frozenset[Right]
    limits: Mapping[str, Limit]


def served(store: Store) -> str | None:
    """Return the id of the one cluster that the broker stands for: the oldest made here, else the oldest adopted."""
    clusters = store.in_order(CLUSTER)
    return next((each.key.id for each in clusters if each.urn), clusters[0].key.id if clusters else None)


def cluster_of(record: Record) -> str:
    """Return the cluster in which a record is; for a key the one that it opens, which may be a registry."""
    if record.key.token == API_KEY:
        return str(dig(record.inputs, "managedResource.id") or "")
    return next((parent.id for parent in record.parents if parent.token == CLUSTER), "")


def desired(store: Store) -> Desired:
    """Return what the broker must hold."""
    cluster = served(store)
    there = {kind: [each for each in store.all(kind) if cluster_of(each) == cluster] for kind in KINDS}
    keys: dict[str, list[str]] = {}
    for key in there[API_KEY]:
        keys.setdefault(owner(key), []).append(key.key.id)
    rights = [declared(acl.inputs) for acl in there[ACL]]
    return Desired(
        topics={name(each): topic(each.inputs) for each in there[TOPIC]},
        secrets={each.key.id: secret(each) for each in there[API_KEY]},
        rights=frozenset(each for right in rights for each in expand(right, keys.get(account_of(right), ()))),
        limits={
            key: limit for account, limit in limits(there[QUOTA]).items() for key in keys.get(account, ())
        },
    )  # fmt: skip


def keys_of(store: Store, account: str, cluster: str) -> tuple[str, ...]:
    """Return the ids of an account's keys for a cluster."""
    found = [store.get(key) for key in store.children(Key(ACCOUNT, account)) if key.token == API_KEY]
    return tuple(sorted(each.key.id for each in found if each is not None and cluster_of(each) == cluster))


def limits(quotas: Iterable[Record]) -> dict[str, Limit]:
    """Return the limit of each account that quotas name; of two the lower one."""
    found: dict[str, Limit] = {}
    for quota in quotas:
        limit = limit_of(quota)
        for account in principals(quota):
            other = found.get(account, limit)
            found[account] = Limit(min(limit.write, other.write), min(limit.read, other.read))
    return found


def limit_of(quota: Record) -> Limit:
    """Return the limit that a KafkaClientQuota declares."""
    written, read = (dig(quota.inputs, f"throughput.{each}ByteRate") for each in ("ingress", "egress"))
    return Limit(float(str(written)), float(str(read)))


def principals(quota: Record) -> tuple[str, ...]:
    """Return the accounts that a KafkaClientQuota names."""
    named = dig(quota.inputs, "principals")
    return tuple(str(each) for each in named) if isinstance(named, list) else ()


def topic(inputs: dict[str, Value]) -> Topic:
    """Return the topic that the inputs of a KafkaTopic declare, as the broker takes it."""
    count = dig(inputs, "partitionsCount")
    return Topic(DEFAULT_PARTITIONS if count is None else int(str(count)), applied(config(inputs)))


def config(inputs: dict[str, Value]) -> dict[str, str]:
    """Return the configuration that the inputs of a KafkaTopic name."""
    named = dig(inputs, "config")
    pairs = named.items() if isinstance(named, dict) else ()
    return {key: str(value) for key, value in pairs if not key.startswith("__")}


def name(record: Record) -> str:
    """Return the name of a topic."""
    return str(dig(record.inputs, "topicName"))


def owner(key: Record) -> str:
    """Return the account of a key."""
    return str(dig(key.inputs, "owner.id") or "")


def secret(key: Record) -> str:
    """Return a key's secret, in the clear."""
    return str(dig(key.outputs, "secret"))


def account_of(right: Right) -> str:
    """Return the account that a declared right names."""
    return right.principal.removeprefix("User:")
