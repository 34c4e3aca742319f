"""What a processor is told by its environment: the variables of its workload and of its credentials."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from .errors import SettingsError

_INPUT, _OUTPUT, _DEAD = "MESH_INPUT_", "MESH_OUTPUT_", "MESH_DEAD_LETTERS_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Addresses, keys and names; `variables` holds the topics by variable.

    `instance` names this process among the replicas: the same over its restarts. `pinned` says that nobody else can
    have that name at once, so that a restart takes its partitions over without waiting.
    """

    product: str
    prefix: str
    instance: str
    pinned: bool
    bootstrap: str
    mechanism: str
    key: str
    secret: str = field(repr=False)
    registry: str
    registry_key: str
    registry_secret: str = field(repr=False)
    metrics_host: str
    metrics_port: int
    journal: str
    variables: Mapping[str, str]

    def topic(self, port: str) -> str:
        """Return the topic of a port that the product reads or writes; raises SettingsError for any other."""
        name = variable(port)
        found = self.variables.get(_INPUT + name) or self.variables.get(_OUTPUT + name)
        if found is None:
            raise SettingsError(f"{_INPUT}{name} is missing: {self.product} has no port {port}")
        return found

    def dead_letters(self, port: str) -> str:
        """Return the topic for what cannot become the port's events; raises SettingsError where there is none."""
        found = self.variables.get(_DEAD + variable(port))
        if found is None:
            raise SettingsError(f"{_DEAD}{variable(port)} is missing: set deadLetter of {port} in stack.yaml")
        return found

    @property
    def client(self) -> dict[str, str]:
        """Return what every Kafka client needs to log in."""
        protocol, found, address = self.bootstrap.partition("://")
        return {
            "bootstrap.servers": address if found else self.bootstrap,
            "security.protocol": protocol if found else "SASL_SSL",
            "sasl.mechanism": self.mechanism,
            "sasl.username": self.key,
            "sasl.password": self.secret,
        }


@cache
def variable(port: str) -> str:
    """Return how a port is written in the name of a variable."""
    return port.upper().replace(".", "__").replace("-", "_")


def read(environ: Mapping[str, str]) -> Settings:
    """Read the settings; raises SettingsError that names what is missing, and never a value."""

    def need(name: str) -> str:
        if not environ.get(name):
            raise SettingsError(f"{name} is missing")
        return environ[name]

    port = environ.get("MESH_METRICS_PORT", "9090")
    if not port.isdecimal():
        raise SettingsError("MESH_METRICS_PORT is no number")
    return Settings(
        product=need("MESH_PRODUCT"),
        prefix=need("MESH_GROUP_PREFIX"),
        instance=environ.get("MESH_INSTANCE") or socket.gethostname(),
        pinned=bool(environ.get("MESH_INSTANCE")),
        bootstrap=need("KAFKA_BOOTSTRAP"),
        mechanism=environ.get("KAFKA_MECHANISM", "PLAIN"),
        key=need("KAFKA_KEY"),
        secret=need("KAFKA_SECRET"),
        registry=need("SCHEMA_REGISTRY_URL"),
        registry_key=environ.get("SCHEMA_REGISTRY_KEY", ""),
        registry_secret=environ.get("SCHEMA_REGISTRY_SECRET", ""),
        metrics_host=environ.get("MESH_METRICS_HOST", "127.0.0.1"),
        metrics_port=int(port),
        journal=environ.get("MESH_JOURNAL", ""),
        variables={name: value for name, value in environ.items() if name.startswith((_INPUT, _OUTPUT, _DEAD))},
    )
