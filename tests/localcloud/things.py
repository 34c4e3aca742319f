"""What must exist, as a small model says it: kinds of things by their containers, and a dictionary of what is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine_side import (
    ACCOUNT,
    ACL,
    CATALOG,
    CLUSTER,
    CONFIG_MAP,
    ENVIRONMENT,
    KEY,
    NAMESPACE,
    SCHEMA,
    TOPIC,
    acl,
    config_map,
    d,
    topic,
)  # fmt: skip

Inputs = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """One kind: its container, its inputs from (container's id, name, form), whether its name is taken only once."""

    package: str
    token: str
    inside: str | None
    inputs: Callable[[str, str, int], Inputs]
    unique: bool = True
    keeps: bool = False
    """Whether it refuses to go while something is in it."""


def _cluster(environment: str, name: str, form: int) -> Inputs:
    inputs: Inputs = {"displayName": name, "availability": "SINGLE_ZONE", "cloud": "AWS", "region": "eu-central-1"}
    return {**inputs, "environment": {"id": environment}, "dedicated": {"cku": 1 + form}}


def _table(schema: str, name: str, form: int) -> Inputs:
    catalog, _, within = schema.partition(".")
    return {"catalogName": catalog, "schemaName": within, "name": name, "tableType": "MANAGED", "comment": f"{form}"}


def _namespace(container: str, name: str, form: int) -> Inputs:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {"form": f"{form}"}}}


KINDS = {
    "environment": Kind(
        "confluentcloud", ENVIRONMENT, None,
        lambda _, name, form: {"displayName": name, "streamGovernance": {"package": ("ESSENTIALS", "ADVANCED")[form]}},
        keeps=True,
    ),
    "cluster": Kind("confluentcloud", CLUSTER, "environment", _cluster),
    "topic": Kind("confluentcloud", TOPIC, "cluster", lambda i, n, form: topic(i, n, config={"a": f"{form}"})),
    "acl": Kind("confluentcloud", ACL, "cluster", lambda i, n, form: acl(i, f"User:{n}", restEndpoint=f"{form}")),
    "account": Kind("confluentcloud", ACCOUNT, None, lambda _, n, form: {"displayName": n, "description": f"{form}"}),
    "key": Kind(
        "confluentcloud", KEY, "account", lambda i, n, form: {"owner": {"id": i}, "description": f"{form}"},
        unique=False,
    ),
    "catalog": Kind("databricks", CATALOG, None, lambda _, n, form: {"name": n, "comment": f"{form}"}, keeps=True),
    "schema": Kind(
        "databricks", SCHEMA, "catalog", lambda i, n, form: {"catalogName": i, "name": n, "comment": f"{form}"},
        keeps=True,
    ),
    "table": Kind("databricks", d("SqlTable"), "schema", _table),
    "grant": Kind(
        "databricks", d("Grant"), "table",
        lambda i, n, form: {"table": i, "principal": n, "privileges": ["SELECT", "MODIFY"][: 1 + form]},
    ),
    "scope": Kind("databricks", d("SecretScope"), None, lambda _, n, form: {"name": n}),
    "secret": Kind(
        "databricks", d("Secret"), "scope", lambda i, n, form: {"scope": i, "key": n, "stringValue": f"{form}"}
    ),
    "job": Kind("databricks", d("Job"), None, lambda _, n, form: {"name": n, "maxConcurrentRuns": form}, unique=False),
    "namespace": Kind("kubernetes", NAMESPACE, None, _namespace),
    "settings": Kind("kubernetes", CONFIG_MAP, "namespace", lambda i, n, form: config_map(n, i, form=f"{form}")),
}  # fmt: skip


@dataclass(frozen=True)
class Thing:
    """Something that exists; `resource` is the name that its program gave it."""

    kind: str
    id: str
    resource: str
    name: str
    inside: str
    inputs: Inputs = field(compare=False, hash=False)
    outputs: Inputs = field(compare=False, hash=False)


class Model:
    """Everything that exists, by kind and id."""

    def __init__(self) -> None:
        self.there: dict[tuple[str, str], Thing] = {}

    def put(self, thing: Thing) -> None:
        self.there[KINDS[thing.kind].token, thing.id] = thing

    def of(self, kind: str) -> list[Thing]:
        return [each for each in self.there.values() if each.kind == kind]

    def taken(self, kind: str, name: str, inside: str) -> bool:
        return KINDS[kind].unique and any((each.name, each.inside) == (name, inside) for each in self.of(kind))

    def within(self, thing: Thing) -> list[Thing]:
        return [e for e in self.there.values() if KINDS[e.kind].inside == thing.kind and e.inside == thing.id]

    def remove(self, thing: Thing) -> None:
        for each in self.within(thing):
            self.remove(each)
        self.there.pop((KINDS[thing.kind].token, thing.id), None)
