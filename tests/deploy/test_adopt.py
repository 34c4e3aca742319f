"""What exists in a cloud is brought under a product by import: compared first, and never changed on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.facts import CATALOG, SCHEMA, TOPIC, token
from worlds import World, copied

SUBJECT, COMPATIBILITY, NAMESPACE = token("Schema"), token("SubjectConfig"), "kubernetes:core/v1:Namespace"
PORT, PRODUCT, STACK = "notifications.notices.confirmed.v1", "notifications.notices", "notifications-local"
DOCUMENT = "domains/notifications/products/notices/stack.yaml"
MARKS = {"mesh_domain": "notifications", "mesh_cost_centre": "CC-5104", "mesh_owner": "customer-contact"}


def refs(world: World) -> Mapping[str, Any]:
    """What the platform stack exports."""
    (stack,) = [each for each in world.resources("platform-local") if each["type"] == "pulumi:pulumi:Stack"]
    return stack["outputs"]["refs"]


def by_hand(world: World, kind: str, inputs: dict[str, Any]) -> str:
    """Make a thing as somebody would in a console, in no stack; returns its id."""
    with world.store() as store:
        config = {"kafkaId": refs(world)["clusterId"], "schemaRegistryId": refs(world)["registryId"]}
        return Cloud(store).create(kind, f"by hand {len(store.requests())}", config, inputs).key.id


def changed(world: World) -> list[tuple[str, ...]]:
    """Every request so far that made, changed or removed something."""
    with world.store() as store:
        return [entry for entry in store.requests() if entry[0] in ("create", "update", "delete")]


def topic(name: str = PORT, partitions: int = 3, days: int = 7) -> dict[str, Any]:
    config = {"cleanup.policy": "delete", "retention.ms": str(days * 86_400_000)}
    return {"topicName": name, "partitionsCount": partitions, "config": config}


def avro(world: World) -> str:
    """The value schema that the documents of the port give, as its stack once registered it."""
    made = world.one(STACK, "Schema", "notifications-notices-confirmed.v1-stream-schema")
    return made["inputs"]["schema"]


@pytest.fixture(scope="module")
def lost(deployed: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A mesh whose notifications stack is gone; its layers below are there."""
    world = copied(deployed, tmp_path_factory.mktemp("lost") / "mesh")
    world.run("destroy", STACK, "--yes")
    return world


@pytest.fixture
def world(lost: World, tmp_path: Any) -> World:
    """A copy of that mesh."""
    return copied(lost, tmp_path / "mesh")


def test_what_is_as_the_documents_say_is_imported_and_nothing_else_is_touched(world: World) -> None:
    """The preview shows an import without a change; the apply asks the cloud for nothing but to read."""
    id_ = by_hand(world, TOPIC, topic())
    before = changed(world)
    shown = world.json("adopt", PORT, "--as", "topic")
    assert [(each["what"], each["id"], each["op"], each["differences"]) for each in shown["things"]] == [
        ("topic", id_, "import", [])
    ]
    assert world.of(STACK, "KafkaTopic") == []
    assert world.json("adopt", PORT, "--as", "topic", "--yes")["adopted"] is True
    assert [each["id"] for each in world.of(STACK, "KafkaTopic")] == [id_]
    assert {each["type"] for each in world.resources(STACK) if each["custom"] and "pulumi:" not in each["type"]} == {
        TOPIC
    }
    assert changed(world) == before


def test_after_an_adoption_the_rest_of_the_stack_is_made_around_it(world: World) -> None:
    """`mesh up` makes what is missing and nothing twice; then a preview shows no change."""
    id_ = by_hand(world, TOPIC, topic())
    by_hand(world, TOPIC, topic(f"{PORT}.dlq", partitions=1))
    world.run("adopt", PORT, "--as", "topic", "--yes")
    world.run("up", STACK)
    assert id_ in {each["id"] for each in world.of(STACK, "KafkaTopic")}
    assert world.json("preview", STACK)["stacks"][0]["steps"] == []
    assert [entry for entry in changed(world) if entry[2] == id_ and not entry[4].startswith("went")][-1][0] == "create"
    again = world.json("adopt", PORT, "--as", "topic", "--yes")
    assert [(each["what"], each["op"]) for each in again["things"]] == [
        ("topic", "adopted"), ("dead letters", "adopted")
    ]  # fmt: skip


def test_what_differs_is_listed_in_the_documents_terms_and_refused(world: World) -> None:
    """Each property by the field that says it, what stands there and what exists; exit 3, and nothing is adopted."""
    by_hand(world, TOPIC, topic(partitions=12, days=1))
    done = world.finish("adopt", PORT, "--as", "topic", "--yes")
    assert done.returncode == 3
    assert f"{DOCUMENT} ports.confirmed.v1.partitions: 3 here, 12 there" in done.stdout
    assert f"{DOCUMENT} ports.confirmed.v1.retention: P7D here, P1D there" in done.stdout
    assert "edit the documents to say what exists" in done.stderr
    assert world.of(STACK, "KafkaTopic") == []
    world.edit(DOCUMENT, "partitions: 3,", "partitions: 12, retention: P1D,")
    assert world.json("adopt", PORT, "--as", "topic", "--yes")["adopted"] is True


def test_a_setting_that_no_document_has_is_named_as_the_cloud_calls_it(world: World) -> None:
    """There is no field to edit: it has to be reset where it is."""
    inputs = topic()
    inputs["config"]["max.message.bytes"] = "1000"
    by_hand(world, TOPIC, inputs)
    (thing,) = world.json("adopt", PORT, "--as", "topic", code=3)["things"]
    assert [(each["property"], each["field"], each["here"], each["there"]) for each in thing["differences"]] == [
        ('config["max.message.bytes"]', None, "absent", "1000")
    ]
    assert "changed in the cloud first" in world.finish("adopt", PORT, "--as", "topic").stderr


def test_a_subject_is_compared_column_by_column_and_comes_with_its_compatibility(world: World, deployed: World) -> None:
    """The registry's schema of a port: a field that the contract lacks is told by name, as is the level."""
    record = json.loads(avro(deployed))
    subject = {"subjectName": f"{PORT}-value", "format": "AVRO"}
    odd = {**record, "fields": [*record["fields"][:-1], {"name": "tone", "type": "string"}]}
    by_hand(world, SUBJECT, {**subject, "schema": json.dumps(odd)})
    by_hand(world, COMPATIBILITY, {"subjectName": f"{PORT}-value", "compatibilityLevel": "NONE"})
    shown = world.json("adopt", PORT, "--as", "schema", code=3)["things"]
    contract = "domains/notifications/products/notices/contracts/confirmed.v1.odcs.yaml"
    found = {each["field"]: (each["here"], each["there"]) for thing in shown for each in thing["differences"]}
    assert found.keys() == {
        f"{contract} schema.properties.sentAt", f"{contract} schema.properties.tone",
        f"{contract} customProperties.compatibility",
    }  # fmt: skip
    assert found[f"{contract} schema.properties.tone"] == ("absent", "string")
    assert found[f"{contract} customProperties.compatibility"] == ("BACKWARD", "NONE")


def test_a_subject_without_a_level_of_its_own_is_adopted_alone(world: World, deployed: World) -> None:
    """A companion that does not exist is made by the next apply, not by the adoption."""
    subject = {"subjectName": f"{PORT}-value", "format": "AVRO", "schema": avro(deployed)}
    id_ = by_hand(world, SUBJECT, subject)
    (thing,) = world.json("adopt", PORT, "--as", "schema", "--yes")["things"]
    assert (thing["what"], thing["id"]) == ("schema", id_)
    assert world.of(STACK, "SubjectConfig") == []


def test_a_namespace_without_labels_is_adopted_once_the_mesh_may_write_them(world: World) -> None:
    """Labels stand in no document: they are refused, and written with --label; the namespace stays the same one."""
    manifest = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "notifications-notices-local"}}
    id_ = by_hand(world, NAMESPACE, manifest)
    refused = world.finish("adopt", PRODUCT, "--as", "namespace", "--yes")
    assert refused.returncode == 3
    assert "--label" in refused.stderr
    world.run("adopt", PRODUCT, "--as", "namespace", "--label", "--yes")
    (namespace,) = world.of(STACK, "Namespace")
    assert namespace["id"] == id_
    (there,) = [each for each in world.existing("Namespace") if each.key.id == id_]
    assert there.inputs["metadata"]["labels"]["mesh.platform/product"] == PRODUCT


def test_a_schema_of_a_product_is_the_catalogs(world: World) -> None:
    """Of a product, not of a port, a schema is Unity Catalog's; one with the product's name and marks is imported."""
    marks = MARKS | {"mesh_environment": "local", "mesh_product": PRODUCT, "mesh_classification": "internal"}
    id_ = by_hand(
        world, SCHEMA,
        {"catalogName": "notifications_local", "name": "notices", "comment": "Customer notices", "properties": marks},
    )  # fmt: skip
    assert world.json("adopt", PRODUCT, "--as", "schema", "--yes")["adopted"] is True
    (schema,) = world.of(STACK, "Schema")
    assert (schema["type"], schema["id"]) == (SCHEMA, id_)


def test_a_catalog_is_adopted_into_the_identity_layer(world: World) -> None:
    """It is the domain's, whichever of its products names it; where it stores its data is part of the comparison."""
    world.run("destroy", "notifications-identity-local", "--yes")
    inputs = {
        "name": "notifications_local", "comment": "What customers are told.", "isolationMode": "ISOLATED",
        "properties": MARKS | {"mesh_environment": "local"},
    }  # fmt: skip
    by_hand(world, CATALOG, inputs)
    shown = world.json("adopt", PRODUCT, "--as", "catalog", code=3)
    assert shown["stack"] == "notifications-identity-local"
    (difference,) = shown["things"][0]["differences"]
    assert (difference["field"], difference["there"]) == ("environments/local.yaml databricks.storage.url", "absent")
    with world.store() as store:
        stored = inputs | {"storageRoot": "s3://mesh-local-data/managed/notifications_local"}
        Cloud(store).update(CATALOG, "notifications_local", {}, stored)
    assert world.json("adopt", PRODUCT, "--as", "catalog", "--yes")["adopted"] is True
    assert [each["id"] for each in world.of("notifications-identity-local", "Catalog")] == ["notifications_local"]
    world.run("up", "notifications-identity-local")
    assert world.json("preview", "notifications-identity-local")["stacks"][0]["steps"] == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((f"{PORT}", "--as", "topic"), "no topic with id"),
        (("notifications.notices.sent.v1", "--as", "topic"), f"ports: {PORT}"),
        ((PRODUCT, "--as", "topic"), f"name one: {PORT}"),
        ((PORT, "--as", "namespace"), f"mesh adopt {PRODUCT} --as namespace"),
        (("notifications.none", "--as", "catalog"), "no such product"),
    ],
)
def test_what_cannot_be_adopted_is_refused_with_what_can(lost: World, args: tuple[str, ...], said: str) -> None:
    done = lost.finish("adopt", *args)
    assert done.returncode == 2
    assert said in done.stderr


def test_an_adoption_needs_the_layers_below(bare: World) -> None:
    """Without them nothing is known of the cluster, so that nothing can be compared."""
    done = bare.finish("adopt", PORT, "--as", "topic")
    assert done.returncode == 2
    assert "mesh up platform-local" in done.stderr
