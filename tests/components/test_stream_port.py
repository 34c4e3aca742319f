"""A port as a topic: config, schema with its compatibility first, dead letters, and the stream catalog."""

from __future__ import annotations

import json
from dataclasses import replace

import mesh_example as example
import pytest
import upper_example as upper
from mesh_components.data_product import DataProduct
from mesh_components.stream_port import StreamPort, config, value_schema
from mesh_platform.documents.kinds import Environment
from mesh_platform.documents.kinds.product_stack import PortSettings
from mesh_platform.mesh.ids import PortId
from mesh_platform.mesh.model import Port
from recording import Program, record

COMPLETED = PortId.parse("payments.transactions.completed.v1")


def port(**settings: object) -> Port:
    found = example.mesh().port(COMPLETED)
    return replace(found, settings=found.settings.model_copy(update=settings))


def alone(changed: Port, where: Environment | None = None, *, validate: bool = False) -> Program:
    """The component by itself, as in a program of one's own."""

    def program() -> None:
        given = example.args(example.TRANSACTIONS)
        StreamPort(
            "mine",
            {
                "port": changed,
                "environment": where or upper.environment("local"),
                "platform": example.platform(),
                "labels": example.labels(given),
                "providers": given["providers"],
                "validate_schemas": validate,
            },
        )

    return record(program)


def test_the_topic_is_named_after_the_port_and_sized_by_stack_yaml() -> None:
    """Partitions and retention as written; the cluster comes from the provider."""
    topic = alone(port(partitions=7, retention="P3D")).one("KafkaTopic", "mine-topic")
    assert topic.at("topicName") == "payments.transactions.completed.v1"
    assert topic.at("partitionsCount") == 7
    assert topic.at("config") == {"cleanup.policy": "delete", "retention.ms": str(3 * 86_400_000)}
    assert topic.at("credentials") is None


def test_a_compacted_topic_keeps_the_last_event_of_each_key_for_ever() -> None:
    """So it has no retention, while its dead letters still have one."""
    found = alone(port(cleanup="compact", retention="P3D"))
    assert found.one("KafkaTopic", "mine-topic").at("config") == {"cleanup.policy": "compact"}
    assert found.one("KafkaTopic", "dead").at("config")["retention.ms"] == str(3 * 86_400_000)


@pytest.mark.parametrize(("wanted", "topics"), [(True, 2), (False, 1)])
def test_dead_letters_have_a_topic_where_they_are_wanted(wanted: bool, topics: int) -> None:
    """Named after the port's topic."""
    found = alone(port(dead_letter=wanted))
    assert len(found.of("KafkaTopic")) == topics
    names = {each.at("topicName") for each in found.of("KafkaTopic")}
    assert (f"{COMPLETED}.dlq" in names) == wanted


def test_the_subjects_compatibility_is_set_before_its_schema() -> None:
    """A schema registered first would be judged by the registry's default."""
    found = alone(replace(port(), compatibility="FULL_TRANSITIVE"))
    asked, schema = found.one("SubjectConfig"), found.one("Schema")
    assert asked.at("compatibilityLevel") == "FULL_TRANSITIVE"
    assert asked.at("subjectName") == schema.at("subjectName") == f"{COMPLETED}-value"
    assert asked.urn in schema.after


@pytest.mark.parametrize(("validate", "skips"), [(True, None), (False, True)])
def test_a_preview_asks_the_registry_only_where_there_is_one(validate: bool, skips: bool | None) -> None:
    """Locally and in a replay the check is left to our own provider."""
    assert alone(port(), validate=validate).one("Schema").at("skipValidationDuringPlan") == skips


def test_the_schema_is_the_contracts_and_nothing_elses() -> None:
    """Every column in order; a label that changes makes no new version of the schema."""
    schema = alone(port()).one("Schema")
    told = json.loads(schema.at("schema"))
    assert schema.at("format") == "AVRO"
    assert [field["name"] for field in told["fields"]] == [column.name for column in port().columns]
    charter = example.mesh().domains["payments"].charter
    assert charter.cost_centre not in schema.at("schema")
    assert schema.at("metadata") is None


def test_the_schema_is_written_the_same_every_time() -> None:
    """Sorted keys, no spaces, non-ASCII as it is: equal text is an equal version."""
    odd = port()
    first = odd.columns[0]
    odd = replace(odd, columns=(replace(first, description="Überweisung"), *odd.columns[1:]))
    text = value_schema(odd)
    assert "Überweisung" in text
    assert text == json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True, ensure_ascii=False)


def test_the_stream_catalog_knows_classification_and_personal_data() -> None:
    """One tag for the level, one more where a column is personal, on `<registry>:<cluster>:<topic>`.

    Dead letters are the same data, so they are marked alike.
    """
    found = alone(port()).of("TagBinding")
    topics = (f"lsrc-1:lkc-1:{COMPLETED}", f"lsrc-1:lkc-1:{COMPLETED}.dlq")
    assert {(each.at("entityName"), each.at("tagName")) for each in found} == {
        (topic, tag) for topic in topics for tag in ("restricted", "personal_data")
    }
    assert {each.at("entityType") for each in found} == {"kafka_topic"}
    plain = alone(replace(port(), personal=False, classification="highly-confidential")).of("TagBinding")
    assert {each.at("tagName") for each in plain} == {"highly_confidential"}


def test_topics_of_a_basic_cluster_have_no_tags() -> None:
    """The catalog asks for a role on the topic, and a basic cluster knows none."""
    assert not alone(port(), upper.environment("local", tier="basic")).of("TagBinding")
    assert alone(port(), upper.environment("local", tier="standard")).of("TagBinding")


@pytest.mark.parametrize(("environment", "there"), [("local", 2), ("dev", 0)])
def test_business_metadata_needs_the_advanced_package(environment: str, there: int) -> None:
    """Local and prod declare it for topic and dead letters, dev does not."""
    bindings = alone(port(), upper.environment(environment)).of("BusinessMetadataBinding")
    assert len(bindings) == there
    for each in bindings:
        assert each.at("businessMetadataName") == "DataProduct"
        assert each.at("attributes")["product"] == "payments.transactions"
        assert each.at("attributes")["contract_version"] == port().contract.version


def test_catalog_entries_come_after_their_topic() -> None:
    """The stream catalog refuses an entity that it does not know."""
    found = alone(port())
    topics = {each.at("topicName"): each.urn for each in found.of("KafkaTopic")}
    for each in (*found.of("TagBinding"), *found.of("BusinessMetadataBinding")):
        assert topics[each.at("entityName").split(":")[2]] in each.after


def test_a_product_has_a_part_for_each_of_its_streams() -> None:
    """scoring has two topics; settlements has none, and no Kafka part."""
    scoring = example.deployed(example.ProductId("risk", "scoring"))
    assert len([each for each in scoring.components if each.short == "StreamPort"]) == 2
    settlements = example.deployed(example.SETTLEMENTS)
    assert not [each for each in settlements.components if each.short == "StreamPort"]


def test_outputs_tell_topics_by_port() -> None:
    """What the domain's stack exports."""

    def program() -> object:
        return DataProduct("p", example.args(example.TRANSACTIONS)).topics

    assert record(program).outputs == {"completed.v1": str(COMPLETED)}


def test_retention_is_told_in_milliseconds() -> None:
    """A year has 365 days where a system knows no calendar."""
    assert config(PortSettings(retention="P1Y"))["retention.ms"] == str(365 * 86_400_000)
    assert config(PortSettings(retention="PT90S"))["retention.ms"] == "90000"
