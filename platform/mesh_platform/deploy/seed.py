"""What a cloud has before any stack: the groups of people, the metastore, and clusters that are adopted."""

from __future__ import annotations

from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.facts import CLUSTER, ENVIRONMENT, GROUP, METASTORE, REGISTRY
from mesh_platform.localcloud.values import Value
from mesh_platform.mesh.model import Mesh


def seed(cloud: Cloud, mesh: Mesh) -> None:
    """Put the external objects that the documents name into the store; idempotent."""
    for team in mesh.teams.values():
        name = team.group or team.id
        cloud.seed(GROUP, name, {"displayName": name})
    for environment in mesh.environments.values():
        cloud.seed(METASTORE, environment.databricks.metastore, {"name": environment.databricks.metastore})
        kafka = environment.kafka
        if kafka.provision == "adopt" and kafka.environment_id and kafka.cluster_id and kafka.registry_id:
            cloud.seed(
                ENVIRONMENT, kafka.environment_id,
                {"displayName": environment.id, "streamGovernance": {"package": kafka.governance}},
            )  # fmt: skip
            settings: dict[str, Value] = {"cku": kafka.cku or 1} if kafka.tier == "dedicated" else {}
            cloud.seed(CLUSTER, kafka.cluster_id, {"displayName": environment.id, kafka.tier: settings})
            cloud.seed(REGISTRY, kafka.registry_id, {"id": kafka.registry_id, "package": kafka.governance})
