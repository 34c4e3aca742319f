"""The running broker: what it holds, and changes to it. A change returns once the broker answers by it."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Collection, Generator, Mapping
from typing import Any

from ...servers import kafka_wire
from ...servers.notes import Note
from .client import SECONDS, admin, kafka, kind_of, result, right, silent, terms, until
from .desired import Desired, Limit, Topic
from .rights import Right

_ITERATIONS = 4096
_ASKED = 3
_INTERNAL = "__"
_WRITE, _READ = "producer_byte_rate", "consumer_byte_rate"
_SILENT = logging.getLogger("mesh.kafka")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


class Broker:
    """The broker of one note, as its administrator. Every method raises ProviderError with the broker's reason."""

    def __init__(self, note: Note) -> None:
        self._port = int(note.address.rpartition(":")[2])
        self._login = (note.details["user"], note.details["password"])
        settings: dict[str, Any] = {
            "bootstrap.servers": note.address, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN",
            "sasl.username": self._login[0], "sasl.password": self._login[1], "log_level": 0,
        }  # fmt: skip
        self._admin = admin.AdminClient(settings, logger=_SILENT)

    def state(self) -> Desired:
        """Return all that it holds; it never tells a secret."""
        return Desired(
            topics=self.topics(), secrets=dict.fromkeys(self.users(), ""), rights=self.rights(), limits=self.limits()
        )

    def topics(self) -> dict[str, Topic]:
        """Return every topic but the broker's own, with what is set on it."""
        listed = result(lambda: self._admin.list_topics(timeout=SECONDS), "to list its topics").topics
        counts = {name: len(each.partitions) for name, each in listed.items() if not name.startswith(_INTERNAL)}
        resources = [admin.ConfigResource(admin.ConfigResource.Type.TOPIC, name) for name in counts]
        asked: dict[Any, Any] = self._admin.describe_configs(resources, request_timeout=SECONDS) if resources else {}
        found: dict[str, Topic] = {}
        for resource, future in asked.items():
            entries = result(future.result, f"to describe topic {resource.name}", missing={})
            own = admin.ConfigSource.DYNAMIC_TOPIC_CONFIG.value
            found[resource.name] = Topic(
                counts[resource.name], {name: each.value for name, each in entries.items() if each.source == own}
            )
        return found

    def create(self, name: str, topic: Topic, *, trial: bool = False) -> None:
        """Create a topic; there already is fine. A trial only asks whether it could be."""
        new = admin.NewTopic(name, topic.partitions, 1, config=dict(topic.config))
        future = self._admin.create_topics([new], request_timeout=SECONDS, validate_only=trial)[name]
        result(future.result, f"topic {name}", fine=kafka.KafkaError.TOPIC_ALREADY_EXISTS)
        if not trial:
            until(lambda: name in self.topics(), f"topic {name}")

    def grow(self, name: str, partitions: int) -> None:
        """Give a topic more partitions."""
        future = self._admin.create_partitions([admin.NewPartitions(name, partitions)], request_timeout=SECONDS)[name]
        result(future.result, f"{partitions} partitions of topic {name}")
        until(lambda: self.topics()[name].partitions >= partitions, f"{partitions} partitions of topic {name}")

    def configure(self, name: str, wanted: Mapping[str, str], there: Mapping[str, str], *, trial: bool = False) -> None:
        """Make what is set on a topic be `wanted` instead of `there`. A trial only asks whether it could be."""
        put = [
            admin.ConfigEntry(key, value, incremental_operation=admin.AlterConfigOpType.SET)
            for key, value in wanted.items()
            if there.get(key) != value
        ]
        unset = [
            admin.ConfigEntry(key, None, incremental_operation=admin.AlterConfigOpType.DELETE)
            for key in there.keys() - wanted
        ]
        if not put + unset:
            return
        resource = admin.ConfigResource(admin.ConfigResource.Type.TOPIC, name, incremental_configs=put + unset)
        asked = self._admin.incremental_alter_configs([resource], request_timeout=SECONDS, validate_only=trial)
        for future in asked.values():
            result(future.result, f"the configuration of topic {name}")
        if not trial:
            until(lambda: self.topics()[name].config == wanted, f"the configuration of topic {name}")

    def delete(self, names: Collection[str]) -> None:
        """Delete topics with all that is in them; gone already is fine."""
        if not names:
            return
        for name, future in self._admin.delete_topics(list(names), request_timeout=SECONDS).items():
            result(future.result, f"that topic {name} goes", fine=kafka.KafkaError.UNKNOWN_TOPIC_OR_PART)
        until(lambda: not self.topics().keys() & set(names), "that topics go")

    def users(self) -> frozenset[str]:
        """Return who can log in, the administrator left out."""
        # Seen under load: a broker that came back from a kill answered once that it had no user, and then had all.
        for _ in range(_ASKED):
            future = self._admin.describe_user_scram_credentials(request_timeout=SECONDS)
            if found := frozenset[str](result(future.result, "to list its users")):
                return found
            time.sleep(0.2)
        return frozenset()

    def put_users(self, secrets: Mapping[str, str]) -> None:
        """Let users log in with these secrets; who is logged in already stays so."""
        info = admin.ScramCredentialInfo(admin.ScramMechanism.SCRAM_SHA_256, _ITERATIONS)
        self._alter_users(
            [admin.UserScramCredentialUpsertion(user, info, secret.encode()) for user, secret in secrets.items()]
        )
        until(lambda: secrets.keys() <= self.users(), "users")

    def drop_users(self, users: Collection[str]) -> None:
        """Let users log in no more; gone already is fine."""
        self._alter_users(
            [admin.UserScramCredentialDeletion(user, admin.ScramMechanism.SCRAM_SHA_256) for user in users]
        )
        until(lambda: not self.users() & set(users), "that users go")

    def rights(self, *, of: Right | None = None, user: str | None = None) -> frozenset[Right]:
        """Return every right, or those on the resource pattern `of`, or those of a principal."""
        kind = kind_of(of.resource_type) if of else admin.ResourceType.ANY
        pattern = admin.ResourcePatternType[of.pattern] if of else admin.ResourcePatternType.ANY
        asked = admin.AclBindingFilter(
            kind, of.resource if of else None, pattern, user, None, admin.AclOperation.ANY, admin.AclPermissionType.ANY
        )  # fmt: skip
        future = self._admin.describe_acls(asked, request_timeout=SECONDS)
        return frozenset(right(each) for each in result(future.result, "to list its ACLs"))

    def add_rights(self, rights: Collection[Right]) -> None:
        """Add ACLs; there already is fine."""
        if not rights:
            return
        bindings = [admin.AclBinding(*terms(each)) for each in rights]
        for future in self._admin.create_acls(bindings, request_timeout=SECONDS).values():
            result(future.result, "an ACL")
        until(lambda: set(rights) <= self._like(rights), "ACLs")

    def drop_rights(self, rights: Collection[Right]) -> None:
        """Remove ACLs; gone already is fine."""
        if not rights:
            return
        filters = [admin.AclBindingFilter(*terms(each)) for each in rights]
        for future in self._admin.delete_acls(filters, request_timeout=SECONDS).values():
            result(future.result, "that an ACL goes")
        until(lambda: not set(rights) & self._like(rights), "that ACLs go")

    def limits(self) -> dict[str, Limit]:
        """Return the quotas of users; none is infinite."""
        with self._wire() as connection:
            found = connection.quotas()
        endless = float("inf")
        return {user: Limit(each.get(_WRITE, endless), each.get(_READ, endless)) for user, each in found.items()}

    def set_limits(self, limits: Mapping[str, Limit | None]) -> None:
        """Set quotas of users; None takes one away."""
        if not limits:
            return
        with self._wire() as connection:
            connection.set_quotas(
                {
                    user: {_WRITE: each.write if each else None, _READ: each.read if each else None}
                    for user, each in limits.items()
                }
            )
        until(lambda: {user: self.limits().get(user) for user in limits} == limits, "quotas")

    def _like(self, rights: Collection[Right]) -> frozenset[Right]:
        """Return the rights on the resource of a single one, or all."""
        one = next(iter(rights)) if len(rights) == 1 else None
        return self.rights(of=one)

    def _alter_users(self, alterations: list[Any]) -> None:
        if not alterations:
            return
        asked = self._admin.alter_user_scram_credentials(alterations, request_timeout=SECONDS)
        for future in asked.values():
            result(future.result, "a user", fine=kafka.KafkaError.RESOURCE_NOT_FOUND)

    @contextlib.contextmanager
    def _wire(self) -> Generator[kafka_wire.Connection]:
        try:
            with kafka_wire.connected(self._port, *self._login, seconds=SECONDS) as connection:
                yield connection
        except OSError as error:
            raise silent("quotas", type(error).__name__) from error
