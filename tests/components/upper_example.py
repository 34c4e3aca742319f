"""Args of the components of the platform and identity layers, from the example mesh."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import mesh_example as example
import pulumi
import pulumi_databricks as databricks
from mesh_components.analytics import Analytics, AnalyticsArgs
from mesh_components.cluster_rules import ClusterRules
from mesh_components.foundation import Foundation
from mesh_components.refs import Providers, Text
from mesh_components.registry import Registry, RegistryArgs
from mesh_platform.documents.kinds import Environment
from recording import Program, record

WEBHOOK = "https://hooks.example/T0/B0-webhook-secret"


def environment(name: str, **kafka: object) -> Environment:
    """An environment of the example, with parts of its Kafka changed."""
    found = example.mesh().environments[name]
    return found.model_copy(update={"kafka": found.kafka.model_copy(update=kafka)})


def providers() -> Providers:
    """With the account's provider, which the upper two layers alone have."""
    account = databricks.Provider("account", host="https://accounts.example", account_id="a-1")
    return replace(example.providers(), account=account)


def foundation(where: Environment) -> Foundation:
    return Foundation("foundation", {"environment": where, "providers": providers()})


def registry_args(where: Environment) -> RegistryArgs:
    return {
        "environment": where,
        "registry": example.platform().registry,
        "environment_id": "env-1",
        "account_id": "sa-platform",
        "levels": example.mesh().classification.levels,
        "providers": providers(),
    }


def registry(where: Environment) -> Registry:
    return Registry("registry", registry_args(where))


def cluster_rules(where: Environment) -> ClusterRules:
    return ClusterRules("cluster-rules", {"environment": where, "providers": providers()})


def analytics_args(where: Environment, secrets: dict[str, Text] | None = None) -> AnalyticsArgs:
    return {
        "environment": where,
        "domains": example.mesh().domains,
        "receiver_secrets": secrets or {},
        "providers": providers(),
    }


def analytics(where: Environment) -> Analytics:
    given: dict[str, Text] = {"payments-oncall-webhook": pulumi.Output.secret(WEBHOOK)}
    return Analytics("analytics", analytics_args(where, given))


def run(build: Callable[[Environment], pulumi.ComponentResource], where: Environment) -> Program:
    """What `build` registers in an environment."""
    return record(lambda: build(where) and None)


@cache
def deployed(build: Callable[[Environment], pulumi.ComponentResource], name: str) -> Program:
    """What `build` registers in an environment of the example."""
    return run(build, environment(name))
