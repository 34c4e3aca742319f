"""The mirror of the kafka server: each record written through, read back, and all of them replayed."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from ...facts import CLUSTER, TOPIC
from ...store import Record, Store
from ...values import Unknown, Value, dig, holds
from . import desired
from .broker import Broker
from .desired import ACL, API_KEY, KINDS, QUOTA, Limit
from .replay import equalise
from .rights import Right, declared, expand, user
from .settings import observed


class KafkaMirror:
    """Keeps one broker equal to the store's served cluster; what is in another cluster is recorded only."""

    name: ClassVar[str] = "kafka"

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._owners: dict[str, str] = {}

    def holds(self, kind: str) -> bool:
        """Whether resources of a type exist in the broker; a cluster does as that which says which one is served."""
        return kind in (*KINDS, CLUSTER)

    def check(self, kind: str, inputs: dict[str, Value], old: Record | None) -> None:
        """Ask the broker whether it would take a topic's partitions and configuration."""
        if kind != TOPIC or holds(inputs, Unknown):
            return
        name, wanted = str(dig(inputs, "topicName")), desired.topic(inputs)
        there = self._broker.topics().get(name)
        if there is None:
            self._broker.create(name, wanted, trial=True)
        else:
            self._broker.configure(name, wanted.config, there.config, trial=True)

    def write(self, record: Record, old: Record | None, store: Store) -> dict[str, Value]:
        """Make the broker hold a record."""
        kind = record.key.token
        if kind == CLUSTER:
            if record.key.id == desired.served(store):
                self.replay(store)
        elif desired.cluster_of(record) == desired.served(store):
            match kind:
                case _ if kind == TOPIC:
                    self._put_topic(record)
                case _ if kind == ACL:
                    self._broker.add_rights(self._expanded(record, store))
                case _ if kind == QUOTA:
                    accounts = {*desired.principals(record), *(desired.principals(old) if old else ())}
                    self._limit(accounts, record, store)
                case _:
                    self._put_key(record, store)
        return {}

    def remove(self, record: Record, store: Store) -> None:
        """Make the broker forget a record. A key first loses its log-in: what is logged in then loses its rights."""
        kind, key = record.key.token, record.key.id
        if kind == CLUSTER:
            self.replay(store)
        elif desired.cluster_of(record) == desired.served(store):
            if kind == TOPIC:
                self._broker.delete([desired.name(record)])
            elif kind == ACL:
                self._broker.drop_rights(self._expanded(record, store))
            elif kind == QUOTA:
                self._limit(set(desired.principals(record)), record, store)
            else:
                self._broker.drop_users([key])
                self._broker.drop_rights(self._broker.rights(user=user(key)))
                self._broker.set_limits({key: None} if key in self._broker.limits() else {})

    def settle(self, record: Record) -> None:
        """Wait for nothing: every change was waited for."""

    def observe(self, record: Record, store: Store) -> Record | None:
        """Return a record as the broker has it; a right or a quota must hold through every key of its account."""
        if record.key.token not in KINDS or desired.cluster_of(record) != desired.served(store):
            return record
        match record.key.token:
            case kind if kind == TOPIC:
                return self._seen_topic(record)
            case kind if kind == API_KEY:
                return record if record.key.id in self._broker.users() else None
            case kind if kind == ACL:
                wanted = self._expanded(record, store)
                return record if wanted <= self._broker.rights(of=declared(record.inputs)) else None
            case _:
                return self._seen_quota(record, store)

    def replay(self, store: Store) -> tuple[str, ...]:
        """Make the broker hold exactly what the store holds of the served cluster."""
        return equalise(self._broker, desired.desired(store))

    def _put_topic(self, record: Record) -> None:
        name, wanted = desired.name(record), desired.topic(record.inputs)
        there = self._broker.topics().get(name)
        if there is None:
            self._broker.create(name, wanted)
            return
        if there.partitions < wanted.partitions:
            self._broker.grow(name, wanted.partitions)
        self._broker.configure(name, wanted.config, there.config)

    def _put_key(self, record: Record, store: Store) -> None:
        """Give a key all that its account has, and only then let it in: it never finds less."""
        account, cluster, key = desired.owner(record), desired.cluster_of(record), record.key.id
        acls = [each for each in store.all(ACL) if desired.cluster_of(each) == cluster]
        rights = [right for each in acls if desired.account_of(right := declared(each.inputs)) == account]
        self._broker.add_rights({each for right in rights for each in expand(right, [key])})
        limit = self._limits(store, cluster).get(account)
        self._broker.set_limits({key: limit} if limit else {})
        self._broker.put_users({key: desired.secret(record)})

    def _expanded(self, record: Record, store: Store) -> frozenset[Right]:
        right = declared(record.inputs)
        return expand(right, desired.keys_of(store, desired.account_of(right), desired.cluster_of(record)))

    def _limit(self, accounts: set[str], record: Record, store: Store) -> None:
        cluster = desired.cluster_of(record)
        limits, there = self._limits(store, cluster), self._broker.limits()
        wanted = {key: limits.get(each) for each in accounts for key in desired.keys_of(store, each, cluster)}
        self._broker.set_limits({key: limit for key, limit in wanted.items() if limit != there.get(key)})

    def _limits(self, store: Store, cluster: str) -> dict[str, Limit]:
        return desired.limits(each for each in store.all(QUOTA) if desired.cluster_of(each) == cluster)

    def _seen_topic(self, record: Record) -> Record | None:
        there = self._broker.topics().get(desired.name(record))
        if there is None:
            return None
        wanted = desired.topic(record.inputs)
        seen: dict[str, Value] = {}
        if there.partitions != wanted.partitions:
            seen["partitionsCount"] = there.partitions
        if there.config != wanted.config:
            seen["config"] = {**observed(there.config, desired.config(record.inputs))}
        return replace(record, inputs={**record.inputs, **seen}, outputs={**record.outputs, **seen})

    def _seen_quota(self, record: Record, store: Store) -> Record | None:
        cluster, there = desired.cluster_of(record), self._broker.limits()
        accounts = {each: desired.keys_of(store, each, cluster) for each in desired.principals(record)}
        wanted = self._limits(store, cluster)
        other = [there.get(key) for each, keys in accounts.items() for key in keys if there.get(key) != wanted[each]]
        if None in other:
            return None
        rates = other[0] if other else None
        if rates is None:
            return record
        seen: dict[str, Value] = {
            "throughput": {"ingressByteRate": f"{rates.write:.0f}", "egressByteRate": f"{rates.read:.0f}"}
        }
        return replace(record, inputs={**record.inputs, **seen}, outputs={**record.outputs, **seen})
