"""What programs import, imported before one runs."""

from __future__ import annotations


def prepare() -> None:
    """Import every layer with the provider SDKs that it uses: seconds, most of them for the Databricks SDK."""
    import pulumi_confluentcloud as confluent
    import pulumi_databricks as databricks
    import pulumi_kubernetes as kubernetes

    from . import domain, identity, platform

    _ = (confluent.Provider, databricks.Provider, kubernetes.Provider, domain, identity, platform)
    # The Kubernetes SDK loads a group when it is first asked for something of it.
    _ = (
        kubernetes.meta.v1.ObjectMetaArgs, kubernetes.core.v1.Namespace, kubernetes.rbac.v1.Role,
        kubernetes.networking.v1.NetworkPolicy, kubernetes.apps.v1.Deployment,
        kubernetes.autoscaling.v2.HorizontalPodAutoscaler,
    )  # fmt: skip
