"""A local cloud per test, and the engine's side of the protocol towards it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_side import CLUSTER, ENVIRONMENT, Engine, kafka_cluster
from mesh_platform.localcloud.serve import serving
from mesh_platform.localcloud.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "store")
    yield store
    store.close()


@pytest.fixture
def ports(store: Store) -> Iterator[dict[str, int]]:
    with serving(store) as ports:
        yield ports


@pytest.fixture
def confluent(store: Store, ports: dict[str, int]) -> Iterator[Engine]:
    with Engine("confluentcloud", ports["confluentcloud"]).configured(store) as engine:
        yield engine


@pytest.fixture
def databricks(store: Store, ports: dict[str, int]) -> Iterator[Engine]:
    with Engine("databricks", ports["databricks"]).configured(store) as engine:
        yield engine


@pytest.fixture
def kubernetes(store: Store, ports: dict[str, int]) -> Iterator[Engine]:
    with Engine("kubernetes", ports["kubernetes"]).configured(store) as engine:
        yield engine


@pytest.fixture
def cluster(confluent: Engine) -> str:
    """The id of a dedicated cluster of one CKU, in an environment with advanced governance."""
    environment = confluent.create(
        ENVIRONMENT, "local", {"displayName": "local", "streamGovernance": {"package": "ADVANCED"}}
    )
    made = confluent.create(CLUSTER, "main", kafka_cluster(environment.id, dedicated={"cku": 1}))
    return made.id
