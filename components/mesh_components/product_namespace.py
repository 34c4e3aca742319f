"""Component ProductNamespace: a product's Kubernetes namespace, its quota, who may talk to it and who may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi
from mesh_platform.documents.scalars import cpu, memory
from mesh_platform.mesh import naming
from pulumi_kubernetes import core, meta, networking, rbac

from . import network
from .children import Children
from .parts import ProductPartArgs

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.environment import NamespaceTier

    from .refs import Text

POD_SECURITY = "pod-security.kubernetes.io/"
ACCOUNT = "workload"
CREDENTIALS = "credentials"
DEFAULT_CPU, DEFAULT_MEMORY = "500m", "512Mi"
DEFAULT_REQUEST = {"cpu": "50m", "memory": "64Mi"}
READABLE = {
    "": ["configmaps", "events", "pods", "pods/log", "resourcequotas", "services"],
    "apps": ["deployments", "replicasets"],
    "autoscaling": ["horizontalpodautoscalers"],
    "monitoring.coreos.com": ["prometheusrules", "servicemonitors"],
    "networking.k8s.io": ["networkpolicies"],
    "policy": ["poddisruptionbudgets"],
}
"""What the owners may read, by API group. Secrets are not among them."""


class ProductNamespaceArgs(ProductPartArgs):
    """Args of ProductNamespace."""

    quota: NamespaceTier
    """What all pods together may request."""
    owners: Sequence[str]
    """Groups of the identity provider that may look into the namespace."""
    credentials: Mapping[str, Text]
    """Environment variables with what the product's own accounts need; values may be secret outputs."""
    kafka: bool
    """Whether the product speaks Kafka."""


class ProductNamespace(pulumi.ComponentResource):
    """Namespace (Pod Security restricted), ResourceQuota, LimitRange, NetworkPolicies, accounts and the credentials."""

    namespace: pulumi.Output[str]
    """Name of the namespace; what is put into it depends on it."""
    ready: Sequence[pulumi.Resource]
    """What pods need to start: account, limits and credentials."""

    def __init__(self, name: str, args: ProductNamespaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product, environment = args["product"], args["environment"]
        super().__init__("mesh:index:ProductNamespace", name, {"productId": str(product.id)}, opts)
        self._children = Children(parent=self, protect=environment.protect)
        self._cloud = args["providers"].kubernetes
        self._labels = args["labels"].kubernetes()
        security = {f"{POD_SECURITY}{mode}": "restricted" for mode in ("audit", "enforce", "warn")}
        namespace = core.v1.Namespace(
            f"{name}-namespace",
            metadata=meta.v1.ObjectMetaArgs(
                name=naming.namespace(product.id, environment.id), labels=self._labels | security
            ),
            opts=self._children.options(core.v1.Namespace, self._cloud),
        )
        self.namespace = namespace.metadata.name
        limits = self._limits(name, args["quota"])
        self._networks(name, args)
        self._people(name, args["owners"])
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=self._meta(ACCOUNT),
            automount_service_account_token=False,
            opts=self._children.options(core.v1.ServiceAccount, self._cloud),
        )
        self.ready = [account, limits, *self._credentials(name, args["credentials"])]
        self.register_outputs({"namespace": self.namespace})

    def _meta(self, name: str) -> meta.v1.ObjectMetaArgs:
        return meta.v1.ObjectMetaArgs(name=name, namespace=self.namespace, labels=self._labels)

    def _credentials(self, name: str, credentials: Mapping[str, Text]) -> list[pulumi.Resource]:
        if not credentials:
            return []
        secret = core.v1.Secret(
            f"{name}-credentials",
            metadata=self._meta(CREDENTIALS),
            type="Opaque",
            string_data={key: pulumi.Output.secret(value) for key, value in sorted(credentials.items())},
            opts=self._children.options(core.v1.Secret, self._cloud),
        )
        return [secret]

    def _limits(self, name: str, quota: NamespaceTier) -> core.v1.LimitRange:
        core.v1.ResourceQuota(
            f"{name}-quota",
            metadata=self._meta("quota"),
            spec=core.v1.ResourceQuotaSpecArgs(
                hard={
                    "pods": str(quota.pods),
                    "requests.cpu": quota.cpu,
                    "requests.memory": quota.memory,
                    "requests.storage": quota.storage,
                }
            ),
            opts=self._children.options(core.v1.ResourceQuota, self._cloud),
        )
        limit = {
            "cpu": min(DEFAULT_CPU, quota.cpu, key=cpu),
            "memory": min(DEFAULT_MEMORY, quota.memory, key=memory),
        }
        request = {
            "cpu": min(DEFAULT_REQUEST["cpu"], limit["cpu"], key=cpu),
            "memory": min(DEFAULT_REQUEST["memory"], limit["memory"], key=memory),
        }
        container = core.v1.LimitRangeItemArgs(
            type="Container",
            default=limit,
            default_request=request,
            max={"cpu": quota.cpu, "memory": quota.memory},
        )
        return core.v1.LimitRange(
            f"{name}-limits",
            metadata=self._meta("limits"),
            spec=core.v1.LimitRangeSpecArgs(limits=[container]),
            opts=self._children.options(core.v1.LimitRange, self._cloud),
        )

    def _networks(self, name: str, args: ProductNamespaceArgs) -> None:
        stack = args["product"].stack
        metrics_port = stack.workload.metrics_port if stack.workload else None
        peers = network.declared(stack.network, args["environment"].id, kafka=args["kafka"], metrics_port=metrics_port)
        policies = {"default-deny": network.nothing(), "allow-dns": network.dns(), "allow-peers": peers}
        for policy, spec in policies.items():
            if spec is not None:
                networking.v1.NetworkPolicy(
                    f"{name}-{policy}",
                    metadata=self._meta(policy),
                    spec=spec,
                    opts=self._children.options(networking.v1.NetworkPolicy, self._cloud),
                )

    def _people(self, name: str, owners: Sequence[str]) -> None:
        role = rbac.v1.Role(
            f"{name}-reader",
            metadata=self._meta("reader"),
            rules=[
                rbac.v1.PolicyRuleArgs(api_groups=[group], resources=resources, verbs=["get", "list", "watch"])
                for group, resources in READABLE.items()
            ],
            opts=self._children.options(rbac.v1.Role, self._cloud),
        )
        group = "rbac.authorization.k8s.io"
        rbac.v1.RoleBinding(
            f"{name}-readers",
            metadata=self._meta("readers"),
            role_ref=rbac.v1.RoleRefArgs(api_group=group, kind="Role", name="reader"),
            subjects=[rbac.v1.SubjectArgs(api_group=group, kind="Group", name=each) for each in sorted(set(owners))],
            opts=self._children.options(rbac.v1.RoleBinding, self._cloud, after=[role]),
        )
