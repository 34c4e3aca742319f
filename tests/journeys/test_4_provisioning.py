"""Workflow 4, phase 2: a domain's environment gets its workspaces and topics."""

from __future__ import annotations

import pytest
from mesh_platform.mesh import stamp
from worlds import World


@pytest.mark.arrow(
    "4.8", "4.9", actor="Domain team", command="mesh up payments-local",
    evidence="a running workspace of the product's own, in which the domain's stack then works",
)  # fmt: skip
def test_a_product_that_asks_for_a_workspace_of_its_own_gets_one(deployed: World) -> None:
    """settlements says `workspace: dedicated`: it runs, and the product's schema, warehouse and jobs are made there."""
    name = "payments-settlements-dedicated-workspace"
    workspace = deployed.one("payments-identity-local", "MwsWorkspaces", name)["outputs"]
    assert workspace["workspaceStatus"] == "RUNNING"
    with deployed.store() as store:
        assert stamp.store_of(workspace["workspaceUrl"]) == store.id
    places = {record.key.place for record in deployed.existing("Job")}
    assert places == {workspace["workspaceUrl"]}
    warehouses = {record.inputs["name"]: record.key.place for record in deployed.existing("SqlEndpoint")}
    assert warehouses.keys() == {"mesh-local", "payments.settlements.local"}
    assert warehouses["payments.settlements.local"] == workspace["workspaceUrl"] != warehouses["mesh-local"]


@pytest.mark.arrow(
    "4.8", "4.9", actor="Domain team", command="mesh up payments-local",
    evidence="a schema, a volume and a secret scope of the product in the shared workspace",
)  # fmt: skip
def test_a_product_in_the_shared_workspace_gets_its_part_of_it(deployed: World) -> None:
    """transactions says `workspace: shared`: no workspace is made, and what it has lies in its domain's catalog."""
    workspaces = {record.inputs["workspaceName"] for record in deployed.existing("MwsWorkspaces")}
    assert workspaces == {"payments-settlements-local"}
    schemas = {record.key.id for record in deployed.existing("Schema", "databricks")}
    volumes = {record.key.id for record in deployed.existing("Volume")}
    scopes = {record.key.id for record in deployed.existing("SecretScope")}
    assert "payments_local.transactions" in schemas
    assert "payments_local.transactions.files" in volumes
    assert "payments.transactions.local" in scopes


@pytest.mark.arrow(
    "4.10", "4.11", actor="Domain team", command="mesh up payments-local",
    evidence="topic and dead letter topic with the partitions, retention and clean-up of stack.yaml",
)  # fmt: skip
def test_topics_exist_as_the_stack_document_says(deployed: World) -> None:
    """completed.v1 asks for 6 partitions, 7 days and dead letters; balance.v1 of customers for compaction."""
    topics = {record.inputs["topicName"]: record.inputs for record in deployed.existing("KafkaTopic")}
    completed, dead = topics["payments.transactions.completed.v1"], topics["payments.transactions.completed.v1.dlq"]
    assert completed["partitionsCount"] == 6
    assert completed["config"]["retention.ms"] == str(7 * 24 * 3600 * 1000)
    assert completed["config"]["cleanup.policy"] == "delete"
    assert dead["partitionsCount"] == 1
    assert topics["customers.accounts.balance.v1"]["config"]["cleanup.policy"] == "compact"


@pytest.mark.arrow(
    "4.10", "4.11", actor="Domain team", command="mesh up payments-local",
    evidence="a changed number of partitions is what the topic has after the apply",
)  # fmt: skip
def test_more_partitions_in_the_document_are_more_partitions_in_the_cluster(own: World) -> None:
    """The document is the truth: a change of it previews as one update, and is what exists once it is applied."""
    own.edit("domains/payments/products/transactions/stack.yaml", "partitions: 6", "partitions: 12")
    (stack,) = own.json("preview", "payments-local")["stacks"]
    topic = "payments-transactions-completed.v1-stream-topic"
    assert [(step["op"], step["urn"].rpartition("::")[2]) for step in stack["steps"]] == [("update", topic)]
    assert stack["steps"][0]["reasons"] == ["partitionsCount"]
    own.run("up", "payments-local")
    topics = {record.inputs["topicName"]: record.inputs for record in own.existing("KafkaTopic")}
    assert topics["payments.transactions.completed.v1"]["partitionsCount"] == 12
    assert own.json("up", "payments-local")["stacks"][0]["steps"] == []
