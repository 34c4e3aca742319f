"""What a process of this machine is told: what its pods would be, but for the addresses."""

from __future__ import annotations

import os

import psutil
import pytest
from mesh_platform.errors import ProviderError, UsageError
from mesh_platform.localcloud import lifecycle
from mesh_platform.localcloud.servers import notes
from mesh_platform.localcloud.workloads import Workload, workload
from mesh_platform.mesh.ids import ProductId
from worlds import World

SCORING = ProductId("risk", "scoring")
KAFKA, REGISTRY = "127.0.0.1:19092", "http://127.0.0.1:18081/api"


def told(world: World, product: ProductId = SCORING) -> Workload:
    with world.store() as store:
        return workload(store, lifecycle.folders(world.root).base, product, "local", port=19090, instance="2")


def serving(world: World, **servers: str) -> None:
    """Note servers at addresses, as if this process kept them."""
    started = psutil.Process().create_time()
    for name, address in servers.items():
        notes.write(
            lifecycle.folders(world.root).base,
            notes.Note(
                name=name.replace("_", "-"), state="running", pid=os.getpid(), started=started, address=address
            ),
        )  # fmt: skip


@pytest.fixture
def served(own: World) -> World:
    serving(own, kafka=KAFKA, schema_registry=REGISTRY)
    return own


def test_it_has_the_variables_of_the_deployment_and_the_keys_of_the_namespace(served: World) -> None:
    """Topics by port, and a key of its own account alone."""
    found = told(served)
    variables = found.variables
    assert found.command == ("python", "-m", "scoring")
    assert variables["MESH_OUTPUT_RISK__SCORING__ASSESSED__V1"] == "risk.scoring.assessed.v1"
    assert variables["MESH_DEAD_LETTERS_RISK__SCORING__ASSESSED__V1"] == "risk.scoring.assessed.v1.dlq"
    (key,) = [each for each in served.existing("ApiKey") if each.key.id == variables["KAFKA_KEY"]]
    owner = key.inputs["owner"]["id"]
    (account,) = [each for each in served.existing("ServiceAccount") if each.key.id == owner]
    assert account.inputs["displayName"] == "risk.scoring.local"
    assert len(variables["KAFKA_SECRET"]) > 40


def test_addresses_are_those_of_the_servers_that_run(served: World) -> None:
    """No stamped address is left, and the process answers on loopback alone."""
    variables = told(served).variables
    assert variables["KAFKA_BOOTSTRAP"] == f"SASL_PLAINTEXT://{KAFKA}"
    assert variables["SCHEMA_REGISTRY_URL"] == REGISTRY
    assert (variables["MESH_METRICS_HOST"], variables["MESH_METRICS_PORT"]) == ("127.0.0.1", "19090")
    assert variables["MESH_INSTANCE"] == "2"
    assert not [value for value in variables.values() if ".invalid" in value]


def test_a_secret_is_never_shown(served: World) -> None:
    found = told(served)
    assert found.variables["KAFKA_SECRET"] not in repr(found)


def test_a_server_that_does_not_run_is_named(own: World) -> None:
    """Both are needed: with the broker alone the registry is missing."""
    with pytest.raises(ProviderError, match="kafka does not run"):
        told(own)
    serving(own, kafka=KAFKA)
    with pytest.raises(ProviderError, match="schema-registry does not run") as refused:
        told(own)
    assert refused.value.fix == "mesh local up --only schema-registry"


def test_a_product_without_a_workload_is_refused(served: World) -> None:
    """It is deployed, and has jobs only."""
    with pytest.raises(UsageError, match="no workload") as refused:
        told(served, ProductId("payments", "settlements"))
    assert refused.value.where == "payments.settlements"
