"""The settings of the local broker, as the text of its server.properties."""

from __future__ import annotations

from dataclasses import dataclass, field

ADMIN = "mesh-admin"
"""Who may do everything; no service account and no key can be called so."""
CLIENTS, CONTROLLER = "CLIENTS", "CONTROLLER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where one broker listens and keeps its data, and its administrator's password.

    `data` is relative to the folder in which it is started: a path with a comma would be two.
    """

    data: str
    clients: int
    controller: int
    password: str = field(repr=False)


def properties(settings: Settings) -> str:
    """Return server.properties: one process as broker and controller, on loopback, with an authorizer.

    Accounts log in by SCRAM-SHA-256. The administrator does by PLAIN, from this file alone: so formatting takes no
    password, no SCRAM user is special, and nobody is let in to the controller unnamed.
    """
    login = (
        "org.apache.kafka.common.security.plain.PlainLoginModule required "
        f'username="{ADMIN}" password="{settings.password}" user_{ADMIN}="{settings.password}";'
    )
    values = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{settings.controller}",
        "listeners": f"{CLIENTS}://127.0.0.1:{settings.clients},{CONTROLLER}://127.0.0.1:{settings.controller}",
        "advertised.listeners": f"{CLIENTS}://127.0.0.1:{settings.clients}",
        "listener.security.protocol.map": f"{CLIENTS}:SASL_PLAINTEXT,{CONTROLLER}:SASL_PLAINTEXT",
        "controller.listener.names": CONTROLLER,
        "inter.broker.listener.name": CLIENTS,
        "sasl.enabled.mechanisms": "SCRAM-SHA-256,PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.clients.scram-sha-256.sasl.jaas.config": (
            "org.apache.kafka.common.security.scram.ScramLoginModule required;"
        ),
        "listener.name.clients.plain.sasl.jaas.config": login,
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": login,
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN}",
        "log.dirs": settings.data,
        **_ALONE,
    }
    return "".join(f"{name}={value}\n" for name, value in values.items())


_ALONE = {
    "auto.create.topics.enable": "false",
    "default.replication.factor": "1",
    "min.insync.replicas": "1",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "4",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "share.coordinator.state.topic.num.partitions": "4",
    "group.initial.rebalance.delay.ms": "0",
    "log.cleaner.dedupe.buffer.size": "2097152",
}
"""One broker on a machine that others use too: one replica of everything, few internal partitions, small buffers."""
