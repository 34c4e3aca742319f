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
from mesh_components.refs import Providers
from mesh_components.registry import Registry, RegistryArgs
from mesh_platform.documents.kinds import Environment
from part_example import Build
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


def foundation(
    where: Environment, given: Providers | None = None, opts: pulumi.ResourceOptions | None = None
) -> Foundation:
    return Foundation("c", {"environment": where, "providers": given or providers()}, opts)


def registry_args(where: Environment, given: Providers | None = None) -> RegistryArgs:
    return {
        "environment": where,
        "registry": example.platform().registry,
        "environment_id": "env-1",
        "account_id": "sa-platform",
        "levels": example.mesh().classification.levels,
        "providers": given or providers(),
    }


def registry(
    where: Environment, given: Providers | None = None, opts: pulumi.ResourceOptions | None = None
) -> Registry:
    return Registry("c", registry_args(where, given), opts)


def cluster_rules(
    where: Environment, given: Providers | None = None, opts: pulumi.ResourceOptions | None = None
) -> ClusterRules:
    return ClusterRules("c", {"environment": where, "providers": given or providers()}, opts)


def analytics_args(where: Environment, given: Providers | None = None) -> AnalyticsArgs:
    return {
        "environment": where,
        "domains": example.mesh().domains,
        "receiver_secrets": {},
        "providers": given or providers(),
    }


def analytics(
    where: Environment, given: Providers | None = None, opts: pulumi.ResourceOptions | None = None
) -> Analytics:
    secrets = {"payments-oncall-webhook": pulumi.Output.secret(WEBHOOK)}
    return Analytics("c", {**analytics_args(where, given), "receiver_secrets": secrets}, opts)


CASES: dict[type[pulumi.ComponentResource], Build] = {
    Analytics: analytics,
    ClusterRules: cluster_rules,
    Foundation: foundation,
    Registry: registry,
}


def run(build: Callable[[Environment], pulumi.ComponentResource], where: Environment) -> Program:
    """What `build` registers in an environment."""
    return record(lambda: build(where) and None)


@cache
def deployed(build: Callable[[Environment], pulumi.ComponentResource], name: str) -> Program:
    """What `build` registers in an environment of the example."""
    return run(build, environment(name))
