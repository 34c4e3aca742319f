"""Which types can carry the mesh's labels, and where; a new type has to be put on one of the lists."""

from __future__ import annotations

from recording import Registered

KUBERNETES = "metadata.labels"
_CARRIERS = {
    "confluentcloud": {
        "ApiKey": "description",
        "BusinessMetadata": "description",
        "BusinessMetadataBinding": "attributes",
        "KafkaClientQuota": "description",
        "ServiceAccount": "description",
        "Tag": "description",
    },
    "databricks": {
        "AlertV2": "customDescription",
        "BudgetPolicy": "customTags",
        "Catalog": "properties",
        "ClusterPolicy": "definition",
        "ExternalLocation": "comment",
        "Job": "tags",
        "MwsWorkspaces": "customTags",
        "Schema": "properties",
        "SqlEndpoint": "tags",
        "SqlTable": "properties",
        "StorageCredential": "comment",
        "Volume": "comment",
    },
}
_BARE = {
    "confluentcloud": {
        "Environment", "KafkaAcl", "KafkaCluster", "KafkaTopic", "RoleBinding", "Schema", "SubjectConfig", "TagBinding",
    },
    "databricks": {
        "Budget", "Directory", "EntityTagAssignment", "Grant", "Group", "GroupMember", "MwsPermissionAssignment",
        "NotificationDestination", "Permissions", "QualityMonitorV2", "Secret", "SecretAcl", "SecretScope",
        "ServicePrincipal", "WorkspaceBinding", "WorkspaceFile",
    },
}  # fmt: skip
"""Neither labels nor a description; a topic's are in its business metadata, a budget counts by them."""


def _token(package: str, kind: str) -> str:
    return f"{package}:index/{kind[0].lower()}{kind[1:]}:{kind}"


CARRIERS = {_token(package, kind): path for package, found in _CARRIERS.items() for kind, path in found.items()}
BARE = {_token(package, kind) for package, found in _BARE.items() for kind in found}


def path(resource: Registered) -> str | None:
    """Where a resource carries labels; None where it cannot."""
    return KUBERNETES if resource.type.startswith("kubernetes:") else CARRIERS.get(resource.type)
