"""What a cloud has before any stack: what documents name and no stack makes, once however often it is put there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from mesh_platform.deploy.seed import seed
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.facts import CLUSTER, ENVIRONMENT, GROUP, METASTORE, REGISTRY
from mesh_platform.localcloud.store import Store
from mesh_platform.mesh import Mesh, load
from worlds import EXAMPLE


@cache
def mesh() -> Mesh:
    found, _ = load(EXAMPLE)
    assert found is not None
    return found


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "store")
    yield opened
    opened.close()


def with_kafka(**changes: Any) -> Mesh:
    """The example with another Kafka in production."""
    prod = mesh().environments["prod"]
    changed = prod.model_copy(update={"kafka": prod.kafka.model_copy(update=changes)})
    return replace(mesh(), environments={**mesh().environments, "prod": changed})


def there(store: Store, kind: str) -> dict[str, Any]:
    return {record.key.id: record.inputs for record in store.all(kind)}


def test_groups_of_teams_metastores_and_adopted_clusters_are_there(store: Store) -> None:
    seed(Cloud(store), mesh())
    groups = {team.group or team.id for team in mesh().teams.values()}
    assert {each["displayName"] for each in there(store, GROUP).values()} == groups
    assert {each["name"] for each in there(store, METASTORE).values()} == {"mesh", "mesh-eu-central-1"}
    kafka = mesh().environments["prod"].kafka
    assert list(there(store, ENVIRONMENT)) == [kafka.environment_id]
    assert list(there(store, CLUSTER)) == [kafka.cluster_id]
    assert list(there(store, REGISTRY)) == [kafka.registry_id]
    assert there(store, CLUSTER)[str(kafka.cluster_id)]["displayName"] == "prod"


def test_a_second_time_nothing_changes(store: Store) -> None:
    seed(Cloud(store), mesh())
    before = store.all()
    seed(Cloud(store), mesh())
    assert store.all() == before


@pytest.mark.parametrize(
    "changes",
    [{"provision": "create"}, {"environment_id": None}, {"cluster_id": None}, {"registry_id": None}],
)
def test_a_cluster_that_is_not_adopted_whole_is_not_there(store: Store, changes: dict[str, Any]) -> None:
    """Its stack makes it, or mesh check tells what is missing."""
    seed(Cloud(store), with_kafka(**changes))
    assert [there(store, kind) for kind in (ENVIRONMENT, CLUSTER, REGISTRY)] == [{}, {}, {}]
    assert there(store, GROUP)


@pytest.mark.parametrize(
    ("tier", "cku", "settings"),
    [("dedicated", 4, {"cku": 4}), ("dedicated", None, {"cku": 1}), ("standard", None, {}), ("standard", 4, {})],
)
def test_an_adopted_cluster_has_the_size_of_its_tier(store: Store, tier: str, cku: int | None, settings: Any) -> None:
    seed(Cloud(store), with_kafka(tier=tier, cku=cku))
    (cluster,) = there(store, CLUSTER).values()
    assert cluster[tier] == settings
