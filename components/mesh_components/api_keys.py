"""API keys in overlapping pairs, and the Confluent resources that they are for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pulumi
import pulumi_confluentcloud as confluent

from .refs import ApiKeyRef

if TYPE_CHECKING:
    from .refs import PlatformRefs, Text

FORMER = {1: "current", 2: "next"}
"""How the first two keys of a pair were called before keys were numbered."""
Options = Callable[[type[pulumi.Resource]], pulumi.ResourceOptions]


def cluster(cluster_id: Text, environment_id: Text) -> confluent.ApiKeyManagedResourceArgs:
    """Return a Kafka cluster as what an API key is for."""
    return _managed(cluster_id, "cmk/v2", environment_id)


def registry(registry_id: Text, environment_id: Text) -> confluent.ApiKeyManagedResourceArgs:
    """Return a schema registry as what an API key is for."""
    return _managed(registry_id, "srcm/v3", environment_id)


def both(
    name: str, account_id: Text, platform: PlatformRefs, whose: str, options: Options, generation: int = 1
) -> tuple[tuple[ApiKeyRef, ...], tuple[ApiKeyRef, ...]]:
    """Make the keys of an account for the environment's cluster and for its registry, in this order.

    `whose` describes the account; each key's description begins with it. `generation` is the number of the key in use.
    """
    kafka = cluster(platform.cluster_id, platform.environment_id)
    subjects = registry(platform.registry.id, platform.environment_id)
    return (
        api_keys(f"{name}-kafka", account_id, kafka, whose, options, generation),
        api_keys(f"{name}-registry", account_id, subjects, whose, options, generation),
    )


def api_keys(
    name: str,
    account_id: Text,
    resource: confluent.ApiKeyManagedResourceArgs,
    whose: str,
    options: Options,
    generation: int = 1,
) -> tuple[ApiKeyRef, ...]:
    """Make a pair of keys of an account for one cluster: number `generation`, and the next one beside it.

    Raising the generation by one keeps the second key of the pair, makes a third, and then removes the first.
    """
    owner = confluent.ApiKeyOwnerArgs(id=account_id, api_version="iam/v2", kind="ServiceAccount")
    keys = [
        confluent.ApiKey(
            f"{name}-{number}",
            display_name=f"{name}-{number}",
            description=f"{whose}; key {number}",
            owner=owner,
            managed_resource=resource,
            opts=_options(name, number, options),
        )
        for number in (generation, generation + 1)
    ]
    return tuple(ApiKeyRef(id=key.id, secret=pulumi.Output.secret(key.secret)) for key in keys)


def _options(name: str, number: int, options: Options) -> pulumi.ResourceOptions:
    found = options(confluent.ApiKey)
    if number in FORMER:
        found.aliases = [pulumi.Alias(name=f"{name}-{FORMER[number]}")]
    return found


def _managed(id_: Text, version: str, environment_id: Text) -> confluent.ApiKeyManagedResourceArgs:
    environment = confluent.ApiKeyManagedResourceEnvironmentArgs(id=environment_id)
    return confluent.ApiKeyManagedResourceArgs(id=id_, api_version=version, kind="Cluster", environment=environment)
