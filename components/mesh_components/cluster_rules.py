"""Component ClusterRules: what a Kubernetes cluster must know before products come: definitions and admission rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi_kubernetes import meta
from pulumi_kubernetes.admissionregistration import v1 as admission
from pulumi_kubernetes.apiextensions import v1

from .children import Children
from .labels import PREFIX

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment

    from .refs import Providers

MONITORING = ("ServiceMonitor", "PrometheusRule")
GROUP = "monitoring.coreos.com"
MANAGED = {"app.kubernetes.io/managed-by": "mesh"}
REQUIRED = ("domain", "product", "environment", "cost-centre", "classification", "owner")
POLICY = "mesh-labels"


class ClusterRulesArgs(TypedDict):
    """Args of ClusterRules."""

    environment: Environment
    """The environment."""
    providers: Providers
    """Explicit providers; `kubernetes` is used."""


class ClusterRules(pulumi.ComponentResource):
    """Definitions of the monitoring resources, and an admission policy that wants the mesh's labels on namespaces."""

    definitions: tuple[pulumi.Resource, ...]
    """The custom resource definitions: what uses them comes after."""

    def __init__(self, name: str, args: ClusterRulesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        environment = args["environment"]
        super().__init__("mesh:index:ClusterRules", name, {"environment": environment.id}, opts)
        self._children = Children(parent=self, protect=environment.protect)
        self._cloud = args["providers"].kubernetes
        self.definitions = tuple(self._definition(name, kind) for kind in MONITORING)
        self._policy(name)
        self.register_outputs({"policy": POLICY})

    def _definition(self, name: str, kind: str) -> pulumi.Resource:
        plural = kind.lower() + "s"
        free = v1.JSONSchemaPropsArgs(type="object", x_kubernetes_preserve_unknown_fields=True)
        schema = v1.JSONSchemaPropsArgs(type="object", properties={"spec": free})
        return v1.CustomResourceDefinition(
            f"{name}-{plural}",
            metadata=meta.v1.ObjectMetaArgs(name=f"{plural}.{GROUP}", labels=MANAGED),
            spec=v1.CustomResourceDefinitionSpecArgs(
                group=GROUP,
                scope="Namespaced",
                names=v1.CustomResourceDefinitionNamesArgs(
                    kind=kind, list_kind=f"{kind}List", plural=plural, singular=kind.lower()
                ),
                versions=[
                    v1.CustomResourceDefinitionVersionArgs(
                        name="v1",
                        served=True,
                        storage=True,
                        schema=v1.CustomResourceValidationArgs(open_apiv3_schema=schema),
                    )
                ],
            ),
            opts=self._children.options(v1.CustomResourceDefinition, self._cloud),
        )

    def _policy(self, name: str) -> None:
        labels = " && ".join(f"'{PREFIX}{label}' in object.metadata.labels" for label in REQUIRED)
        rule = admission.NamedRuleWithOperationsArgs(
            api_groups=[""], api_versions=["v1"], operations=["CREATE", "UPDATE"], resources=["namespaces"]
        )
        policy = admission.ValidatingAdmissionPolicy(
            f"{name}-labels",
            metadata=meta.v1.ObjectMetaArgs(name=POLICY, labels=MANAGED),
            spec=admission.ValidatingAdmissionPolicySpecArgs(
                failure_policy="Fail",
                match_constraints=admission.MatchResourcesArgs(
                    resource_rules=[rule], object_selector=meta.v1.LabelSelectorArgs(match_labels=MANAGED)
                ),
                validations=[
                    admission.ValidationArgs(
                        expression=labels, message=f"a namespace of the mesh carries {', '.join(REQUIRED)}"
                    )
                ],
            ),
            opts=self._children.options(admission.ValidatingAdmissionPolicy, self._cloud),
        )
        admission.ValidatingAdmissionPolicyBinding(
            f"{name}-labels-binding",
            metadata=meta.v1.ObjectMetaArgs(name=POLICY, labels=MANAGED),
            spec=admission.ValidatingAdmissionPolicyBindingSpecArgs(policy_name=POLICY, validation_actions=["Deny"]),
            opts=self._children.options(admission.ValidatingAdmissionPolicyBinding, self._cloud, after=[policy]),
        )
