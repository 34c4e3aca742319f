"""Workflow 4, phase 6: a domain asks for more or less, the change is planned, done, and then nothing is left to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from worlds import World

NOTICES = "domains/notifications/products/notices/stack.yaml"
STACK = "notifications-local"


def steps(shown: Mapping[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """Operation and reasons by the last part of each resource's name."""
    (stack,) = shown["stacks"]
    return {step["urn"].rpartition("notices-")[2]: (step["op"], step["reasons"]) for step in stack["steps"]}


@pytest.mark.arrow(
    "4.36", "4.37", "4.38", actor="Domain team", command="mesh up notifications-local",
    evidence="one update each of quota, limits, topic and autoscaler in the preview, what exists afterwards, and a "
    "second apply without a step",
)  # fmt: skip
def test_a_product_that_needs_more_gets_more_in_place(own: World) -> None:
    """Tier, partitions and replicas in stack.yaml: checked, previewed as updates, applied, and then at rest."""
    own.edit(
        NOTICES, "environments: [local, dev, prod]\n", "environments: [local, dev, prod]\nnamespace: {tier: medium}\n"
    )
    own.edit(NOTICES, "partitions: 3", "partitions: 6")
    own.edit(NOTICES, "maximum: 3", "maximum: 5")
    own.run("check")
    planned = steps(own.json("preview", STACK))
    assert {name: op for name, (op, _) in planned.items()} == dict.fromkeys(
        ("namespace-quota", "namespace-limits", "confirmed.v1-stream-topic", "workload-autoscaler"), "update"
    )
    assert planned["confirmed.v1-stream-topic"][1] == ["partitionsCount"]
    assert planned["workload-autoscaler"][1] == ["spec.maxReplicas"]
    assert steps(own.json("up", STACK)).keys() == planned.keys()
    quotas = {record.key.id: record.inputs["spec"]["hard"] for record in own.existing("ResourceQuota")}
    quota = quotas["notifications-notices-local/quota"]
    assert (quota["requests.cpu"], quota["pods"]) == ("8", "60")
    topics = {record.inputs["topicName"]: record.inputs["partitionsCount"] for record in own.existing("KafkaTopic")}
    assert topics["notifications.notices.confirmed.v1"] == 6
    scaled = {record.key.id: record.inputs["spec"] for record in own.existing("HorizontalPodAutoscaler")}
    assert scaled["notifications-notices-local/workload"]["maxReplicas"] == 5
    assert own.json("up", STACK)["stacks"][0]["steps"] == []


@pytest.mark.arrow(
    "4.36", "4.37", "4.38", actor="Platform team", command="mesh up platform-local",
    evidence="one update of the shared warehouse, and its new size afterwards",
)  # fmt: skip
def test_the_shared_warehouse_of_an_environment_is_resized_in_place(own: World) -> None:
    """The size is the environment's: its platform stack changes, and no product's."""
    own.edit("environments/local.yaml", "size: 2X-Small", "size: Small")
    (stack,) = own.json("preview", "platform-local")["stacks"]
    (step,) = stack["steps"]
    assert (step["op"], step["type"].rpartition(":")[2]) == ("update", "SqlEndpoint")
    assert "clusterSize" in step["reasons"]
    own.run("up", "platform-local")
    sizes = {record.inputs["name"]: record.inputs["clusterSize"] for record in own.existing("SqlEndpoint")}
    assert sizes["mesh-local"] == "Small"
    assert own.json("up", "platform-local")["stacks"][0]["steps"] == []


@pytest.mark.arrow(
    "4.36", "4.37", "4.38", actor="Domain team", command="mesh up notifications-local --destroy-data …",
    evidence="exit 1 with what would be destroyed, nothing changed; with the port named the smaller topic and the same "
    "schema",
)  # fmt: skip
def test_fewer_partitions_destroy_a_topic_and_so_have_to_be_asked_for_by_name(own: World) -> None:
    """Kafka cannot take partitions away: the preview says what goes and what stays, and the apply wants it named."""
    own.edit(NOTICES, "partitions: 3", "partitions: 2")
    shown = own.json("preview", STACK)
    assert steps(shown)["confirmed.v1-stream-topic"][0] == "replace"
    (lost,) = shown["stacks"][0]["destroys"]
    assert (lost["what"], lost["op"], lost["owner"], lost["stays"]) == (
        "topic notifications.notices.confirmed.v1", "replace", "notifications.notices.confirmed.v1",
        ["topic notifications.notices.confirmed.v1.dlq", "schema subject notifications.notices.confirmed.v1-value"],
    )  # fmt: skip
    schema = own.one(STACK, "Schema", "notifications-notices-confirmed.v1-stream-schema")
    refused = own.finish("up", STACK)
    assert refused.returncode == 1
    assert "partitionsCount 3 to 2" in refused.stderr
    assert "--destroy-data notifications.notices.confirmed.v1" in refused.stderr
    topics = {record.inputs["topicName"]: record.inputs["partitionsCount"] for record in own.existing("KafkaTopic")}
    assert topics["notifications.notices.confirmed.v1"] == 3
    own.run("up", STACK, "--destroy-data", "notifications.notices.confirmed.v1")
    topics = {record.inputs["topicName"]: record.inputs["partitionsCount"] for record in own.existing("KafkaTopic")}
    assert topics["notifications.notices.confirmed.v1"] == 2
    assert own.one(STACK, "Schema", "notifications-notices-confirmed.v1-stream-schema")["outputs"] == schema["outputs"]
    assert own.json("up", STACK)["stacks"][0]["steps"] == []
