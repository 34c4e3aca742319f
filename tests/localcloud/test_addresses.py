"""A local plugin serves its own store's addresses alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from engine_side import Engine, RefusedError, address
from mesh_platform.localcloud.codec import decode
from mesh_platform.localcloud.serve import PACKAGES
from mesh_platform.localcloud.store import Store
from mesh_platform.localcloud.values import UNKNOWN, Secret
from mesh_platform.mesh import stamp

FOREIGN: dict[str, list[dict[str, Any]]] = {
    "confluentcloud": [
        {"endpoint": "https://api.confluent.cloud"},
        {"endpoint": "OWN", "kafkaRestEndpoint": "https://lkc-1.eu.confluent.cloud:443"},
        {"endpoint": "OWN", "schemaRegistryRestEndpoint": UNKNOWN, "catalogRestEndpoint": "lsrc.confluent.cloud"},
        {"endpoint": "https://sother.mesh.invalid"},
        {"endpoint": "https://OWNID.mesh.invalid.example.org"},
    ],
    "databricks": [
        {"host": "https://adb-1.azuredatabricks.net"},
        {"host": "adb-1.azuredatabricks.net"},
        {"host": Secret("https://adb-1.azuredatabricks.net")},
        {"host": "https://example.org/https://OWNID.mesh.invalid"},
    ],
    "kubernetes": [
        {"kubeconfig": stamp.kubeconfig("sother")},
        {"kubeconfig": "~/.kube/config"},
        {"kubeconfig": "clusters: [{cluster: {server: 'https://OWNID.mesh.invalid'}}]"},
        {"kubeconfig": json.dumps({"clusters": [{"cluster": {"server": "https://10.0.0.1"}}]})},
    ],
}


def own(config: dict[str, Any], store: str) -> dict[str, Any]:
    return {
        key: value.replace("OWNID", store).replace("OWN", stamp.host(store)) if isinstance(value, str) else value
        for key, value in config.items()
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_the_own_address_passes_check_and_configure(package: str, ports: dict[str, int], store: Store) -> None:
    config = address(package, store.id)
    with Engine(package, ports[package]) as engine:
        assert decode(engine.check_config(config).inputs) == config
        assert engine.configure(config).supportsPreview


@pytest.mark.parametrize(("package", "config"), [(name, each) for name, some in FOREIGN.items() for each in some])
def test_any_other_address_is_refused(
    package: str, config: dict[str, Any], ports: dict[str, int], store: Store
) -> None:
    with Engine(package, ports[package]) as engine:
        for call in (engine.check_config, engine.configure):
            with pytest.raises(RefusedError, match="points at another cloud; use this mesh's environment"):
                call(own(config, store.id))


@pytest.mark.parametrize(
    ("package", "config"),
    [("confluentcloud", {"cloudApiKey": "k"}), ("databricks", {"token": "t"}), ("kubernetes", {"context": "prod"})],
)
def test_a_configuration_without_an_address_is_refused(
    package: str, config: dict[str, Any], ports: dict[str, int]
) -> None:
    with Engine(package, ports[package]) as engine, pytest.raises(RefusedError, match="has no address"):
        engine.configure(config)


def test_an_address_that_is_not_known_yet_is_judged_later(ports: dict[str, int], store: Store) -> None:
    with Engine("databricks", ports["databricks"]) as engine:
        engine.configure({"host": UNKNOWN})
        with pytest.raises(RefusedError, match="another cloud"):
            engine.configure({"host": "https://dbc-1.cloud.databricks.com"})
        engine.configure({"host": stamp.host(store.id, "dbc-1")})


def test_a_state_of_another_store_is_refused_with_both_stores_apart(ports: dict[str, int], store: Store) -> None:
    with Engine("confluentcloud", ports["confluentcloud"]) as engine, pytest.raises(RefusedError) as refused:
        engine.configure(address("confluentcloud", "sother"))
    assert store.id in str(refused.value)
