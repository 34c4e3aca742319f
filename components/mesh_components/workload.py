"""Component Workload: a product's own process, scaled and scraped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
from mesh_platform.mesh import naming
from pulumi_kubernetes import apps, autoscaling, core, meta, policy
from pulumi_kubernetes.apiextensions import CustomResource

from .children import Children
from .parts import ProductPartArgs
from .product_namespace import ACCOUNT, CREDENTIALS

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.product_stack import Workload as Settings
    from mesh_platform.mesh.ids import PortId

    from .refs import Text

NAME = "workload"
METRICS = "metrics"
GENERATION = "mesh.platform/key-generation"
SELECTOR = {"app.kubernetes.io/name": NAME}
EVERYWHERE = "0.0.0.0"  # noqa: S104 - a pod is asked for its figures from outside, and policies say by whom
MONITORS = "monitoring.coreos.com/v1"


class WorkloadArgs(ProductPartArgs):
    """Args of Workload."""

    namespace: Text
    """Name of the product's namespace, as an output so that everything comes after it."""
    credentials: bool
    """Whether the namespace has a secret with the product's credentials."""
    after: Sequence[pulumi.Resource]
    """What pods need to start: the namespace's account, limits and credentials."""


class Workload(pulumi.ComponentResource):
    """Deployment, HorizontalPodAutoscaler, Service of its metrics, ServiceMonitor and, from two replicas, a budget."""

    deployment: pulumi.Output[str]
    """Name of the deployment."""

    def __init__(self, name: str, args: WorkloadArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        product = args["product"]
        settings = product.stack.workload
        if settings is None:
            raise ValueError(f"{product.id} has no workload")
        super().__init__("mesh:index:Workload", name, {"productId": str(product.id), "image": settings.image}, opts)
        self._children = Children(parent=self, protect=args["environment"].protect)
        self._cloud, self._given = args["providers"].kubernetes, args
        deployment = apps.v1.Deployment(
            f"{name}-deployment",
            metadata=self._meta(),
            spec=apps.v1.DeploymentSpecArgs(
                selector=meta.v1.LabelSelectorArgs(match_labels=SELECTOR),
                template=core.v1.PodTemplateSpecArgs(
                    metadata=meta.v1.ObjectMetaArgs(
                        labels=args["labels"].kubernetes() | SELECTOR, annotations=self._annotations()
                    ),
                    spec=self._pod(settings),
                ),
            ),
            opts=self._children.options(apps.v1.Deployment, self._cloud, after=args["after"]),
        )
        self.deployment = deployment.metadata.name
        self._scaling(name, settings, deployment)
        self._scraping(name, settings)
        self.register_outputs({"deployment": self.deployment})

    def _meta(self) -> meta.v1.ObjectMetaArgs:
        labels = self._given["labels"].kubernetes() | SELECTOR
        return meta.v1.ObjectMetaArgs(name=NAME, namespace=self._given["namespace"], labels=labels)

    def _annotations(self) -> dict[str, str] | None:
        """Return what starts the pods anew when the key in use changes: they read it once, as a variable."""
        generation = self._given["product"].stack.credentials.of(self._given["environment"].id)
        return {GENERATION: str(generation)} if self._given["credentials"] else None

    def _pod(self, settings: Settings) -> core.v1.PodSpecArgs:
        return core.v1.PodSpecArgs(
            service_account_name=ACCOUNT,
            automount_service_account_token=False,
            security_context=core.v1.PodSecurityContextArgs(
                run_as_non_root=True, seccomp_profile=core.v1.SeccompProfileArgs(type="RuntimeDefault")
            ),
            containers=[self._container(settings)],
            volumes=[core.v1.VolumeArgs(name="tmp", empty_dir=core.v1.EmptyDirVolumeSourceArgs())],
        )

    def _container(self, settings: Settings) -> core.v1.ContainerArgs:
        resources = {"cpu": settings.resources.cpu, "memory": settings.resources.memory}
        answers = core.v1.TCPSocketActionArgs(port=METRICS)
        secret = core.v1.EnvFromSourceArgs(secret_ref=core.v1.SecretEnvSourceArgs(name=CREDENTIALS))
        return core.v1.ContainerArgs(
            name=NAME,
            image=settings.image,
            command=settings.command or None,
            ports=[core.v1.ContainerPortArgs(name=METRICS, container_port=settings.metrics_port)],
            env=[core.v1.EnvVarArgs(name=key, value=value) for key, value in sorted(self._variables(settings).items())],
            env_from=[secret] if self._given["credentials"] else None,
            resources=core.v1.ResourceRequirementsArgs(requests=resources, limits=resources),
            readiness_probe=core.v1.ProbeArgs(tcp_socket=answers, period_seconds=5),
            liveness_probe=core.v1.ProbeArgs(tcp_socket=answers, period_seconds=10, initial_delay_seconds=15),
            security_context=core.v1.SecurityContextArgs(
                allow_privilege_escalation=False,
                read_only_root_filesystem=True,
                capabilities=core.v1.CapabilitiesArgs(drop=["ALL"]),
            ),
            volume_mounts=[core.v1.VolumeMountArgs(name="tmp", mount_path="/tmp")],  # noqa: S108
        )

    def _variables(self, settings: Settings) -> dict[str, str]:
        """Return the plain variables; those of the platform win over the product's own."""
        product, environment = self._given["product"], self._given["environment"]
        topics = {port.id: "OUTPUT" for port in product.ports if port.topic} | dict.fromkeys(product.inputs, "INPUT")
        named = {f"MESH_{way}_{_variable(port)}": naming.topic(port) for port, way in topics.items()} | {
            f"MESH_DEAD_LETTERS_{_variable(port.id)}": naming.dead_letters(port.id)
            for port in product.ports
            if port.topic and port.settings.dead_letter
        }
        return (
            settings.environment
            | named
            | {
                "MESH_ENVIRONMENT": environment.id,
                "MESH_GROUP_PREFIX": naming.prefix(product.id),
                "MESH_METRICS_HOST": EVERYWHERE,
                "MESH_METRICS_PORT": str(settings.metrics_port),
                "MESH_PRODUCT": str(product.id),
            }
        )

    def _scaling(self, name: str, settings: Settings, deployment: apps.v1.Deployment) -> None:
        replicas = settings.replicas
        cpu = autoscaling.v2.ResourceMetricSourceArgs(
            name="cpu",
            target=autoscaling.v2.MetricTargetArgs(type="Utilization", average_utilization=replicas.target_cpu),
        )
        autoscaling.v2.HorizontalPodAutoscaler(
            f"{name}-autoscaler",
            metadata=self._meta(),
            spec=autoscaling.v2.HorizontalPodAutoscalerSpecArgs(
                scale_target_ref=autoscaling.v2.CrossVersionObjectReferenceArgs(
                    api_version="apps/v1", kind="Deployment", name=NAME
                ),
                min_replicas=replicas.minimum,
                max_replicas=replicas.maximum,
                metrics=[autoscaling.v2.MetricSpecArgs(type="Resource", resource=cpu)],
            ),
            opts=self._children.options(autoscaling.v2.HorizontalPodAutoscaler, self._cloud, after=[deployment]),
        )
        if replicas.minimum > 1:
            policy.v1.PodDisruptionBudget(
                f"{name}-disruption",
                metadata=self._meta(),
                spec=policy.v1.PodDisruptionBudgetSpecArgs(
                    max_unavailable=1, selector=meta.v1.LabelSelectorArgs(match_labels=SELECTOR)
                ),
                opts=self._children.options(policy.v1.PodDisruptionBudget, self._cloud),
            )

    def _scraping(self, name: str, settings: Settings) -> None:
        service = core.v1.Service(
            f"{name}-metrics",
            metadata=self._meta(),
            spec=core.v1.ServiceSpecArgs(
                type="ClusterIP",
                selector=SELECTOR,
                ports=[core.v1.ServicePortArgs(name=METRICS, port=settings.metrics_port, target_port=METRICS)],
            ),
            opts=self._children.options(core.v1.Service, self._cloud),
        )
        CustomResource(
            f"{name}-monitor",
            api_version=MONITORS,
            kind="ServiceMonitor",
            metadata=self._meta(),
            spec={"selector": {"matchLabels": SELECTOR}, "endpoints": [{"port": METRICS, "interval": "30s"}]},
            opts=self._children.options(CustomResource, self._cloud, after=[service]),
        )


def _variable(port: PortId) -> str:
    return str(port).upper().replace(".", "__").replace("-", "_")
