"""What documents reserve, as shapes that a person can work out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from examples import ACCOUNTS, SETTLEMENTS, TRANSACTIONS, mesh, with_port, with_stack
from mesh_platform.cost import platform_shapes, shapes
from mesh_platform.documents.kinds.domain import TierChoice
from mesh_platform.documents.kinds.environment import NamespaceTier
from mesh_platform.documents.kinds.product_stack import ExplicitQuota
from mesh_platform.errors import DocumentError
from mesh_platform.mesh import Mesh
from mesh_platform.mesh.ids import ProductId

Row = tuple[str, str, str]


def rows(found: Mesh, product: ProductId, environment: str = "local") -> set[Row]:
    """Part, shape and quantity, with the figure of the price book where it is counted in one."""
    document = found.domains[product.domain].document
    return {
        (each.part, each.name, f"{each.quantity:f}" + (f" x {each.usage}" if each.usage else ""))
        for each in shapes(found.products[product], found.environments[environment], document)
    }


def test_a_streaming_product_reserves_partitions_storage_and_its_namespace():
    """Storage is 2 MiB a second for 7 days; the dead letters share that throughput."""
    assert rows(mesh(), TRANSACTIONS) == {
        ("ports.completed.v1", "kafka.partition", "6"),
        ("ports.completed.v1.deadLetter", "kafka.partition", "1"),
        ("ports.completed.v1", "kafka.storage", "1181.25"),
        ("ports.completed.v1", "registry.schema", "1"),
        ("namespace", "kubernetes.cpu", "2"),
        ("namespace", "kubernetes.memory", "4"),
        ("namespace", "kubernetes.storage", "20"),
        ("schema", "databricks.storage", "1 x schemaStorage"),
        ("monitoring", "databricks.monitor", "1 x monitorUnits"),
    }


def test_a_product_with_a_workspace_of_its_own_has_a_warehouse_too():
    """Its Python job is serverless; its SQL job runs on that warehouse and is no charge of its own."""
    found = rows(mesh(), SETTLEMENTS)
    assert ("workspace", "databricks.workspace", "1") in found
    assert ("workspace", "databricks.warehouse.2X-Small", "1 x warehouseHours") in found
    assert {part for part, *_ in found if part.startswith("jobs.")} == {"jobs.reconcile"}
    shared = rows(with_stack(SETTLEMENTS, workspace="shared"), SETTLEMENTS)
    assert {part for part, *_ in found} - {part for part, *_ in shared} == {"workspace"}


def test_the_warehouse_is_as_large_as_the_environment_says():
    """The same product costs what each environment gives it."""
    assert ("workspace", "databricks.warehouse.Small", "1 x warehouseHours") in rows(mesh(), SETTLEMENTS, "prod")


def test_nothing_bounds_a_compacted_topic():
    """It keeps the last event of each key for ever, so that the price book must say how much that is."""
    assert ("ports.balance.v1", "kafka.storage", "1 x topicStorage") in rows(mesh(), ACCOUNTS)


@pytest.mark.parametrize(
    ("settings", "row"),
    [
        ({"partitions": 12}, ("ports.completed.v1", "kafka.partition", "12")),
        ({"retention": "P14D"}, ("ports.completed.v1", "kafka.storage", "2362.5")),
        ({"retention": "PT1H"}, ("ports.completed.v1", "kafka.storage", "7.03125")),
    ],
)
def test_settings_of_a_port_are_what_it_reserves(settings: dict[str, object], row: Row):
    """Partitions and retention of stack.yaml, each by itself."""
    assert row in rows(with_port(TRANSACTIONS, **settings), TRANSACTIONS)
    assert row not in rows(mesh(), TRANSACTIONS)


def test_without_dead_letters_there_is_no_partition_for_them():
    """Two rows of topics become one."""
    parts = {part for part, *_ in rows(with_port(TRANSACTIONS, dead_letter=False), TRANSACTIONS)}
    assert "ports.completed.v1.deadLetter" not in parts


def test_a_quota_of_its_own_goes_before_a_tier():
    """Thousandths of a CPU and odd amounts of memory are kept as they are."""
    own = ExplicitQuota(quota=NamespaceTier(cpu="1500m", memory="1536Mi", storage="10Gi", pods=5))
    found = rows(with_stack(TRANSACTIONS, namespace=own), TRANSACTIONS)
    assert {row for row in found if row[0] == "namespace"} == {
        ("namespace", "kubernetes.cpu", "1.5"),
        ("namespace", "kubernetes.memory", "1.5"),
        ("namespace", "kubernetes.storage", "10"),
    }


def test_replicas_are_no_charge_beside_the_quota_that_holds_them():
    """What is reserved is the namespace: pods cannot take more, and what they leave nobody else has."""
    workload = mesh().products[TRANSACTIONS].stack.workload
    assert workload is not None
    more = workload.model_copy(update={"replicas": workload.replicas.model_copy(update={"maximum": 40})})
    assert rows(with_stack(TRANSACTIONS, workload=more), TRANSACTIONS) == rows(mesh(), TRANSACTIONS)


def test_a_tier_that_the_environment_lacks_is_an_error_with_those_that_it_has():
    """Nothing is assumed instead of it."""
    found = with_stack(TRANSACTIONS, namespace=TierChoice(tier="huge"))
    with pytest.raises(DocumentError, match="no namespace tier 'huge'") as error:
        rows(found, TRANSACTIONS)
    assert error.value.fix == "choose one of medium, small"


def test_the_platform_has_what_all_domains_share():
    """Cluster by size, governance package, events topic and shared warehouse."""
    found = {(each.part, each.name, each.quantity) for each in platform_shapes(mesh().environments["local"])}
    assert found == {
        ("kafka", "kafka.cku", 1),
        ("kafka.governance", "registry.advanced", 1),
        ("events", "kafka.partition", 3),
        ("events", "kafka.storage", 1),
        ("databricks.warehouse", "databricks.warehouse.2X-Small", 1),
    }


def test_a_cluster_that_is_adopted_is_charged_to_whoever_made_it():
    """Production adopts its cluster, and a basic one has no size."""
    names = {each.name for each in platform_shapes(mesh().environments["prod"])}
    assert not any(name.startswith(("kafka.cku", "kafka.cluster", "registry.")) for name in names)
    dev = mesh().environments["dev"]
    basic = dev.model_copy(update={"kafka": dev.kafka.model_copy(update={"tier": "basic"})})
    assert "kafka.cluster.basic" in {each.name for each in platform_shapes(basic)}


def test_the_order_of_ports_makes_no_difference():
    """Shapes are the same set whichever port comes first."""
    scoring = ProductId("risk", "scoring")
    found = mesh()
    turned = replace(found.products[scoring], ports=found.products[scoring].ports[::-1])
    document, place = found.domains["risk"].document, found.environments["local"]
    assert sorted(shapes(turned, place, document)) == sorted(shapes(found.products[scoring], place, document))
    assert all(each.quantity > Decimal(0) for each in shapes(turned, place, document))
