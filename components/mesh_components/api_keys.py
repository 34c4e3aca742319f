"""API keys in overlapping pairs, and the Confluent resources that they are for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pulumi
import pulumi_confluentcloud as confluent

from .refs import ApiKeyRef

if TYPE_CHECKING:
    from .refs import PlatformRefs, Text

ROUNDS = ("current", "next")
"""The key in use, and the one that takes over at the next rotation."""
Options = Callable[[type[pulumi.Resource]], pulumi.ResourceOptions]


def cluster(cluster_id: Text, environment_id: Text) -> confluent.ApiKeyManagedResourceArgs:
    """Return a Kafka cluster as what an API key is for."""
    return _managed(cluster_id, "cmk/v2", environment_id)


def registry(registry_id: Text, environment_id: Text) -> confluent.ApiKeyManagedResourceArgs:
    """Return a schema registry as what an API key is for."""
    return _managed(registry_id, "srcm/v3", environment_id)


def both(
    name: str, account_id: Text, platform: PlatformRefs, whose: str, options: Options
) -> tuple[tuple[ApiKeyRef, ...], tuple[ApiKeyRef, ...]]:
    """Make the keys of an account for the environment's cluster and for its registry, in this order.

    `whose` describes the account; each key's description begins with it.
    """
    kafka = cluster(platform.cluster_id, platform.environment_id)
    subjects = registry(platform.registry.id, platform.environment_id)
    return (
        api_keys(f"{name}-kafka", account_id, kafka, whose, options),
        api_keys(f"{name}-registry", account_id, subjects, whose, options),
    )


def api_keys(
    name: str, account_id: Text, resource: confluent.ApiKeyManagedResourceArgs, whose: str, options: Options
) -> tuple[ApiKeyRef, ...]:
    """Make a pair of keys of an account for one cluster, so that one can be replaced while the other is in use."""
    owner = confluent.ApiKeyOwnerArgs(id=account_id, api_version="iam/v2", kind="ServiceAccount")
    keys = [
        confluent.ApiKey(
            f"{name}-{position}",
            display_name=f"{name}-{position}",
            description=f"{whose}; {position} key",
            owner=owner,
            managed_resource=resource,
            opts=options(confluent.ApiKey),
        )
        for position in ROUNDS
    ]
    return tuple(ApiKeyRef(id=key.id, secret=pulumi.Output.secret(key.secret)) for key in keys)


def _managed(id_: Text, version: str, environment_id: Text) -> confluent.ApiKeyManagedResourceArgs:
    environment = confluent.ApiKeyManagedResourceEnvironmentArgs(id=environment_id)
    return confluent.ApiKeyManagedResourceArgs(id=id_, api_version=version, kind="Cluster", environment=environment)
