"""The real engine with a local cloud that has what the two layers below a domain would have made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import mesh_example as example
import pulumi_confluentcloud as confluent
import pulumi_databricks as databricks
import pulumi_kubernetes as kubernetes
from mesh_components.refs import Providers
from mesh_platform.engine.session import Session
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.facts import CATALOG, CLUSTER, ENVIRONMENT, REGISTRY
from mesh_platform.localcloud.serve import attached, serving
from mesh_platform.localcloud.store import Store
from mesh_platform.mesh import stamp


@dataclass(frozen=True)
class World:
    """One engine and one cloud; `providers` are to be built inside a program."""

    session: Session
    store: Store

    def providers(self) -> Providers:
        host = stamp.host(self.store.id)
        logins = {"auth_type": "pat", "token": "local", "http_timeout_seconds": 60, "retry_timeout_seconds": 300}
        return Providers(
            confluent=confluent.Provider(
                "cluster", endpoint=host, cloud_api_key="local", cloud_api_secret="local", kafka_id="lkc-1",
                kafka_rest_endpoint=stamp.host(self.store.id, "lkc-1"), kafka_api_key="k", kafka_api_secret="s",
                schema_registry_id="lsrc-1", schema_registry_rest_endpoint=stamp.host(self.store.id, "lsrc-1"),
                catalog_rest_endpoint=stamp.host(self.store.id, "lsrc-1"), schema_registry_api_key="k",
                schema_registry_api_secret="s",
            ),
            kubernetes=kubernetes.Provider("kubernetes", kubeconfig=stamp.kubeconfig(self.store.id)),
            workspace=databricks.Provider("workspace", host=host, **logins),
            dedicated={
                example.SETTLEMENTS: databricks.Provider(
                    "settlements", host=stamp.host(self.store.id, "dbc-1"), **logins
                )
            },
        )  # fmt: skip

    def args(self, product: example.ProductId, environment: str = "local") -> example.DataProductArgs:
        given = example.args(product, environment, given=self.providers())
        return {**given, "platform": replace(given["platform"], cluster_endpoint=stamp.host(self.store.id, "lkc-1"))}


@contextmanager
def world(folder: Path, cli: Path) -> Iterator[World]:
    """A store and an engine of their own below `folder`."""
    store = Store(folder / "store")
    cloud = Cloud(store)
    cloud.seed(ENVIRONMENT, "env-1", {"displayName": "local", "streamGovernance": {"package": "ADVANCED"}})
    cloud.seed(CLUSTER, "lkc-1", {"displayName": "local", "dedicated": {"cku": 1}, "environment": {"id": "env-1"}})
    cloud.seed(REGISTRY, "lsrc-1", {"id": "lsrc-1", "package": "ADVANCED"})
    cloud.seed(CATALOG, "payments_local", {"name": "payments_local"})
    work, state, home = folder / "work", folder / "state", folder / "home"
    for each in (work, state, home):
        each.mkdir()
    variables = {
        "PATH": f"{cli.parent}:/usr/bin:/bin",
        "PULUMI_HOME": str(home),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "example",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
    }
    try:
        with serving(store) as ports:
            yield World(
                Session(
                    cli=cli, folder=work, variables=variables, state=state, attached=attached(ports), throwaway=True
                ),
                store,
            )
    finally:
        store.close()
