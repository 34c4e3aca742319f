"""Types of resource that cost nothing by themselves, and why. A type that is neither here nor read is unpriced."""

from __future__ import annotations

from collections.abc import Mapping

_IDENTITY = "an identity or a membership"
_RIGHT = "a right"
_LIMIT = "a limit or a rule: what it allows is charged where it is used"
_NAME = "a name: what lies below it is charged"
_PACKAGE = "part of the stream governance package, which is charged"
_QUOTA = "runs inside the namespace's quota, which is charged"
_STORAGE = "its bytes are part of the schema's storage, which is charged"
_WAREHOUSE = "its queries run on a SQL warehouse, which is charged"
_SETTING = "a setting"

_GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "confluentcloud:index": {
        _IDENTITY: ("ApiKey", "ServiceAccount"),
        _RIGHT: ("KafkaAcl", "RoleBinding"),
        _LIMIT: ("KafkaClientQuota",),
        _PACKAGE: ("BusinessMetadata", "BusinessMetadataBinding", "Tag", "TagBinding"),
        _SETTING: ("SubjectConfig",),
    },
    "databricks:index": {
        _IDENTITY: ("Group", "GroupMember", "ServicePrincipal"),
        _RIGHT: ("Grant", "MwsPermissionAssignment", "Permissions", "SecretAcl", "WorkspaceBinding"),
        _LIMIT: ("Budget", "BudgetPolicy", "ClusterPolicy"),
        _NAME: ("Catalog", "Directory", "ExternalLocation", "StorageCredential"),
        _STORAGE: ("SqlTable", "Volume"),
        _WAREHOUSE: ("AlertV2",),
        _SETTING: ("EntityTagAssignment", "NotificationDestination", "Secret", "SecretScope", "WorkspaceFile"),
    },
    "kubernetes:admissionregistration.k8s.io/v1": {
        _LIMIT: ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"),
    },
    "kubernetes:apiextensions.k8s.io/v1": {_SETTING: ("CustomResourceDefinition",)},
    "kubernetes:apps/v1": {_QUOTA: ("Deployment",)},
    "kubernetes:autoscaling/v2": {_QUOTA: ("HorizontalPodAutoscaler",)},
    "kubernetes:core/v1": {
        _IDENTITY: ("ServiceAccount",),
        _LIMIT: ("LimitRange",),
        _NAME: ("Namespace",),
        _SETTING: ("Secret",),
    },
    "kubernetes:monitoring.coreos.com/v1": {_SETTING: ("PrometheusRule", "ServiceMonitor")},
    "kubernetes:networking.k8s.io/v1": {_LIMIT: ("NetworkPolicy",)},
    "kubernetes:policy/v1": {_LIMIT: ("PodDisruptionBudget",)},
    "kubernetes:rbac.authorization.k8s.io/v1": {_RIGHT: ("Role", "RoleBinding")},
}


def _token(package: str, kind: str) -> str:
    """Return the token of a type: packages bridged from Terraform repeat the kind in its module."""
    bridged = package.endswith(":index")
    return f"{package}/{kind[0].lower()}{kind[1:]}:{kind}" if bridged else f"{package}:{kind}"


FREE: Mapping[str, str] = {
    _token(package, kind): reason
    for package, reasons in _GROUPS.items()
    for reason, kinds in reasons.items()
    for kind in kinds
}
"""Why a resource of a type costs nothing, by the type's token."""
