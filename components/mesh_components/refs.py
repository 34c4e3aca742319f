"""What one layer tells the next: typed bundles of outputs, and the providers that the program builds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pulumi
from mesh_platform.mesh.ids import ProductId

if TYPE_CHECKING:
    import pulumi_confluentcloud as confluent
    import pulumi_databricks as databricks
    import pulumi_kubernetes as kubernetes

Text = pulumi.Input[str]
"""Text or an output of it. A run-time name: Pulumi evaluates the annotations of component classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRefs:
    """The schema registry of an environment; `crn` is the resource name below which subjects are addressed."""

    id: Text
    endpoint: Text
    crn: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformRefs:
    """What the platform layer has made or adopted."""

    environment_id: Text
    cluster_id: Text
    cluster_endpoint: Text
    cluster_crn: Text
    bootstrap: Text
    registry: RegistryRefs
    warehouse_id: Text
    everyone_group_id: Text
    storage_url: Text
    destinations: Mapping[str, Text] = field(default_factory=dict[str, "Text"])
    """Databricks notification destination ids by `<domain>.<receiver>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRef:
    """An API key; `secret` is a secret output."""

    id: Text
    secret: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityRefs:
    """The identities of one product. Keys come in pairs, (in use, next), so that one can be rotated under load."""

    service_account_id: Text
    application_id: Text
    kafka_keys: tuple[ApiKeyRef, ...] = ()
    registry_keys: tuple[ApiKeyRef, ...] = ()
    budget_policy_id: Text | None = None
    workspace_id: Text | None = None
    workspace_url: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """The explicit providers of a stack. `account` exists in the platform and identity layers only."""

    confluent: confluent.Provider | None = None
    kubernetes: kubernetes.Provider | None = None
    workspace: databricks.Provider | None = None
    account: databricks.Provider | None = None
    dedicated: Mapping[ProductId, databricks.Provider] = field(default_factory=dict[ProductId, "databricks.Provider"])
