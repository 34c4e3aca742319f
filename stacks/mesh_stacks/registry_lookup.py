"""The schema registry of an environment: named by its document, or asked for once the first cluster is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from mesh_components.refs import RegistryRefs

if TYPE_CHECKING:
    from mesh_components.refs import Providers, Text
    from mesh_platform.documents.kinds import Environment


def registry_of(environment: Environment, environment_id: Text, given: Providers) -> RegistryRefs:
    """Return the registry: it comes with the first cluster of a Confluent environment and is no resource of its own.

    `environment_id` must not be known before that cluster is there.
    """
    kafka = environment.kafka
    if kafka.provision == "adopt":
        id_ = kafka.registry_id or ""
        crn = (kafka.cluster_crn or "").partition("/cloud-cluster=")[0]
        return RegistryRefs(id=id_, endpoint=kafka.registry_endpoint or "", crn=f"{crn}/schema-registry={id_}")
    import pulumi_confluentcloud as confluent

    found = confluent.get_schema_registry_cluster_output(
        environment=confluent.GetSchemaRegistryClusterEnvironmentArgs(id=environment_id),  # pyright: ignore[reportArgumentType]
        opts=pulumi.InvokeOutputOptions(provider=given.confluent),
    )
    return RegistryRefs(id=found.id, endpoint=found.rest_endpoint, crn=found.resource_name)
