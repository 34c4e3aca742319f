"""The explicit providers of a stack, from known values: never from outputs of the same stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
from mesh_platform.errors import UsageError
from mesh_platform.mesh import stamp

if TYPE_CHECKING:
    import pulumi_confluentcloud as confluent
    import pulumi_databricks as databricks
    import pulumi_kubernetes as kubernetes
    from mesh_components.refs import ApiKeyRef, PlatformRefs
    from mesh_platform.documents.kinds import Environment

    from .mode import Mode

SECRETS_CHANGE = True
"""A secret of other contents is changed in place: replaced, it would be gone for a moment, with both keys in it."""
HTTP_TIMEOUT = 60
RETRY_TIMEOUT = 300
"""Seconds. Without both the Databricks provider waits for ever on a host that does not answer."""


def confluent_provider(mode: Mode) -> confluent.Provider:
    """Return the provider for Confluent Cloud's own API: environments, clusters, accounts, keys, role bindings."""
    import pulumi_confluentcloud as confluent

    endpoint, key, secret = _confluent_login(mode)
    return confluent.Provider("confluent", endpoint=endpoint, cloud_api_key=key, cloud_api_secret=secret)


def cluster_provider(mode: Mode, platform: PlatformRefs, kafka: ApiKeyRef, registry: ApiKeyRef) -> confluent.Provider:
    """Return the provider for one cluster and its registry, with keys that the layers below have made."""
    import pulumi_confluentcloud as confluent

    endpoint, key, secret = _confluent_login(mode)
    return confluent.Provider(
        "cluster",
        endpoint=endpoint,
        cloud_api_key=key,
        cloud_api_secret=secret,
        kafka_id=platform.cluster_id,
        kafka_rest_endpoint=_address(mode, platform.cluster_endpoint),
        kafka_api_key=kafka.id,
        kafka_api_secret=kafka.secret,
        schema_registry_id=platform.registry.id,
        schema_registry_rest_endpoint=_address(mode, platform.registry.endpoint),
        catalog_rest_endpoint=_address(mode, platform.registry.endpoint),
        schema_registry_api_key=registry.id,
        schema_registry_api_secret=registry.secret,
    )


def _address(mode: Mode, address: pulumi.Input[str]) -> pulumi.Input[str]:
    """Return an address for a provider: in a store it is the store's own, whatever an adopted cluster's real one is."""
    return address if mode.store is None else stamp.host(mode.store)


def _confluent_login(mode: Mode) -> tuple[str | None, str | None, pulumi.Output[str] | None]:
    """Return endpoint, key and secret; no endpoint means Confluent Cloud's own."""
    if mode.store is not None:
        return stamp.host(mode.store), "local", pulumi.Output.secret("local")
    config = pulumi.Config("confluentcloud")
    return None, config.get("cloudApiKey"), config.get_secret("cloudApiSecret")


def kubernetes_provider(mode: Mode, environment: Environment) -> kubernetes.Provider:
    """Return the provider for the environment's cluster; live it is a context of the deployer's own kubeconfig."""
    import pulumi_kubernetes as kubernetes

    if mode.store is not None:
        return kubernetes.Provider(
            "kubernetes", kubeconfig=stamp.kubeconfig(mode.store), enable_secret_mutable=SECRETS_CHANGE
        )
    return kubernetes.Provider(
        "kubernetes", context=environment.kubernetes.context, enable_secret_mutable=SECRETS_CHANGE
    )


def workspace_provider(
    mode: Mode, environment: Environment, name: str = "workspace", url: pulumi.Input[str] | None = None
) -> databricks.Provider:
    """Return the provider for the shared workspace, or for a dedicated one at `url`."""
    host = url or (stamp.host(mode.store) if mode.store is not None else environment.databricks.workspace.host)
    if host is None:
        raise UsageError(
            "the shared workspace has no host",
            where=f"environments/{environment.id}.yaml",
            fix="databricks.workspace.host",
        )
    return _databricks(mode, name, host)


def account_provider(mode: Mode, environment: Environment) -> databricks.Provider:
    """Return the provider for the Databricks account."""
    host = stamp.host(mode.store) if mode.store is not None else environment.databricks.account_host
    return _databricks(mode, "account", host, environment.databricks.account)


def _databricks(mode: Mode, name: str, host: pulumi.Input[str], account: str | None = None) -> databricks.Provider:
    import pulumi_databricks as databricks

    if mode.store is not None:
        return databricks.Provider(
            name, host=host, account_id=account, auth_type="pat", token=pulumi.Output.secret("local"),
            http_timeout_seconds=HTTP_TIMEOUT, retry_timeout_seconds=RETRY_TIMEOUT,
        )  # fmt: skip
    config = pulumi.Config("databricks")
    return databricks.Provider(
        name, host=host, account_id=account, client_id=config.get("clientId"),
        client_secret=config.get_secret("clientSecret"),
        http_timeout_seconds=HTTP_TIMEOUT, retry_timeout_seconds=RETRY_TIMEOUT,
    )  # fmt: skip
