"""What an environment adopts, or needs where it is live, is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment

    from ..index import Index

ADOPTED = {
    "environmentId": "environment_id",
    "clusterId": "cluster_id",
    "clusterEndpoint": "cluster_endpoint",
    "clusterCrn": "cluster_crn",
    "bootstrap": "bootstrap",
    "registryId": "registry_id",
    "registryEndpoint": "registry_endpoint",
}


def environments(index: Index) -> None:
    """Check every environment."""
    for document in index.environments.values():
        environment = cast("Environment", document.model)
        kafka, workspace = environment.kafka, environment.databricks.workspace
        if kafka.provision == "adopt":
            for key, name in ADOPTED.items():
                if getattr(kafka, name) is None:
                    index.add(document, "missing-field", f"kafka.{key} is missing; provision adopt needs it", "kafka")
        elif kafka.tier == "dedicated" and kafka.cku is None:
            index.add(document, "missing-field", "kafka.cku is missing; a dedicated cluster needs it", "kafka")
        if environment.target == "live":
            if environment.signatures == "unsigned":
                index.add(document, "not-allowed", "signatures: unsigned is for target local only", "signatures")
            for key, value in (("host", workspace.host), ("id", workspace.id)):
                if value is None:
                    said = f"databricks.workspace.{key} is missing; target live needs it"
                    index.add(document, "missing-field", said, "databricks", "workspace")
