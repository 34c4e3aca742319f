"""Component ClusterRules: what a Kubernetes cluster must know before products come: definitions and admission rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import pulumi
import pulumi_kubernetes as kubernetes

from .children import Children
from .labels import PREFIX

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Environment

    from .refs import Providers

MONITORING = ("ServiceMonitor", "PrometheusRule")
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
        resource = kubernetes.apiextensions.v1.CustomResourceDefinition
        return resource(
            f"{name}-{plural}",
            metadata={"name": f"{plural}.monitoring.coreos.com", "labels": {"app.kubernetes.io/managed-by": "mesh"}},
            spec={
                "group": "monitoring.coreos.com",
                "scope": "Namespaced",
                "names": {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()},
                "versions": [
                    {
                        "name": "v1",
                        "served": True,
                        "storage": True,
                        "schema": {
                            "openAPIV3Schema": {
                                "type": "object",
                                "properties": {
                                    "spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
                                },
                            }
                        },
                    }
                ],
            },
            opts=self._children.options(resource, self._cloud),
        )

    def _policy(self, name: str) -> None:
        policies = kubernetes.admissionregistration.v1
        labels = " && ".join(f"'{PREFIX}{label}' in object.metadata.labels" for label in REQUIRED)
        managed = "app.kubernetes.io/managed-by"
        policy = policies.ValidatingAdmissionPolicy(
            f"{name}-labels",
            metadata={"name": POLICY, "labels": {managed: "mesh"}},
            spec={
                "failurePolicy": "Fail",
                "matchConstraints": {
                    "resourceRules": [
                        {
                            "apiGroups": [""],
                            "apiVersions": ["v1"],
                            "operations": ["CREATE", "UPDATE"],
                            "resources": ["namespaces"],
                        }
                    ],
                    "objectSelector": {"matchLabels": {managed: "mesh"}},
                },
                "validations": [
                    {"expression": labels, "message": f"a namespace of the mesh carries {', '.join(REQUIRED)}"}
                ],
            },
            opts=self._children.options(policies.ValidatingAdmissionPolicy, self._cloud),
        )
        policies.ValidatingAdmissionPolicyBinding(
            f"{name}-labels-binding",
            metadata={"name": POLICY, "labels": {managed: "mesh"}},
            spec={"policyName": POLICY, "validationActions": ["Deny"]},
            opts=self._children.options(policies.ValidatingAdmissionPolicyBinding, self._cloud, after=[policy]),
        )
