"""Which types hold state: losing one of them loses data, identities or rights that nobody can make again.

An API key is none of them: another one does as well, and a rotation has to be able to remove the old one.
"""

from __future__ import annotations

import pulumi

STATEFUL = frozenset(
    {
        "confluentcloud:index/environment:Environment",
        "confluentcloud:index/kafkaCluster:KafkaCluster",
        "confluentcloud:index/kafkaTopic:KafkaTopic",
        "confluentcloud:index/schema:Schema",
        "confluentcloud:index/serviceAccount:ServiceAccount",
        "confluentcloud:index/subjectConfig:SubjectConfig",
        "databricks:index/catalog:Catalog",
        "databricks:index/externalLocation:ExternalLocation",
        "databricks:index/group:Group",
        "databricks:index/mwsWorkspaces:MwsWorkspaces",
        "databricks:index/schema:Schema",
        "databricks:index/secretScope:SecretScope",
        "databricks:index/servicePrincipal:ServicePrincipal",
        "databricks:index/sqlTable:SqlTable",
        "databricks:index/storageCredential:StorageCredential",
        "databricks:index/volume:Volume",
        "kubernetes:core/v1:Namespace",
    }
)


def stateful(kind: type[pulumi.Resource]) -> bool:
    """Whether resources of this type are protected where the environment protects."""
    return getattr(kind, "pulumi_type", "") in STATEFUL
