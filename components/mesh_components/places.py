"""Where a resource of a cluster or a registry lives and with which key it is made.

For stacks whose provider cannot know: a provider is never configured from outputs of its own stack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from .refs import ApiKeyRef, RegistryRefs, Text


class Id(TypedDict):
    """A reference by id."""

    id: Text


class Credentials(TypedDict):
    """An API key."""

    key: Text
    secret: Text


class AtCluster(TypedDict):
    """Inputs that topics and ACLs have in common."""

    kafka_cluster: Id
    rest_endpoint: Text
    credentials: Credentials


class AtRegistry(TypedDict):
    """Inputs that schemas, tags and business metadata have in common."""

    schema_registry_cluster: Id
    rest_endpoint: Text
    credentials: Credentials


def at_cluster(cluster_id: Text, endpoint: Text, key: ApiKeyRef) -> AtCluster:
    """Return the place of a topic or an ACL."""
    return {"kafka_cluster": {"id": cluster_id}, "rest_endpoint": endpoint, "credentials": _login(key)}


def at_registry(registry: RegistryRefs, key: ApiKeyRef) -> AtRegistry:
    """Return the place of a tag or of a definition of business metadata."""
    return {
        "schema_registry_cluster": {"id": registry.id},
        "rest_endpoint": registry.endpoint,
        "credentials": _login(key),
    }


def _login(key: ApiKeyRef) -> Credentials:
    return {"key": key.id, "secret": key.secret}
