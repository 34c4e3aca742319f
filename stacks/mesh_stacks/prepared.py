"""What programs import, imported before one runs; tests/stacks/test_prepared.py holds it against what they do."""

from __future__ import annotations


def prepare() -> None:
    """Import every layer with what it uses of the provider SDKs: seconds, most of them for the Databricks SDK."""
    import pulumi_confluentcloud as confluent
    import pulumi_databricks as databricks
    import pulumi_kubernetes as kubernetes

    from . import domain, identity, platform

    _ = (domain, identity, platform)
    # SDKs import a module when they are first asked for something of it (engine/lazy.py).
    _ = (
        confluent.ApiKey, confluent.BusinessMetadata, confluent.BusinessMetadataBinding, confluent.Environment,
        confluent.KafkaAcl, confluent.KafkaClientQuota, confluent.KafkaCluster, confluent.KafkaTopic,
        confluent.Provider, confluent.RoleBinding, confluent.Schema, confluent.ServiceAccount,
        confluent.SubjectConfig, confluent.Tag, confluent.TagBinding, confluent.get_schema_registry_cluster_output,
    )  # fmt: skip
    _ = (
        databricks.AlertV2, databricks.Budget, databricks.BudgetPolicy, databricks.Catalog, databricks.ClusterPolicy,
        databricks.Directory, databricks.EntityTagAssignment, databricks.ExternalLocation, databricks.Grant,
        databricks.Group, databricks.GroupMember, databricks.Job, databricks.MwsPermissionAssignment,
        databricks.MwsWorkspaces, databricks.NotificationDestination, databricks.Permissions, databricks.Provider,
        databricks.QualityMonitorV2, databricks.Schema, databricks.Secret, databricks.SecretAcl, databricks.SecretScope,
        databricks.ServicePrincipal, databricks.SqlEndpoint, databricks.SqlTable, databricks.StorageCredential,
        databricks.Volume, databricks.WorkspaceBinding, databricks.WorkspaceFile,
    )  # fmt: skip
    _ = (
        kubernetes.Provider, kubernetes.meta.v1.ObjectMetaArgs, kubernetes.core.v1.Namespace, kubernetes.rbac.v1.Role,
        kubernetes.networking.v1.NetworkPolicy, kubernetes.apps.v1.Deployment,
        kubernetes.autoscaling.v2.HorizontalPodAutoscaler,
    )  # fmt: skip
