"""The plugins answer the engine's protocol, over a real channel."""

from __future__ import annotations

import grpc
import pytest
from engine_side import (
    CATALOG,
    CONFIG_MAP,
    ENVIRONMENT,
    KEY,
    NAMESPACE,
    SCHEMA,
    TOPIC,
    Engine,
    RefusedError,
    c,
    config_map,
    d,
    namespace,
    topic,
    urn,
)  # fmt: skip
from google.protobuf.empty_pb2 import Empty
from mesh_platform.localcloud.codec import decode, encode
from mesh_platform.localcloud.serve import PACKAGES, attached, version
from mesh_platform.localcloud.store import Store
from mesh_platform.localcloud.values import UNKNOWN, Secret, holds
from mesh_platform.mesh import stamp
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.plugin_pb2 import PluginAttach

REGISTRY_OF = "confluentcloud:index/getSchemaRegistryCluster:getSchemaRegistryCluster"


def test_a_handshake_takes_secrets_and_no_schema_is_needed(confluent: Engine) -> None:
    answer = confluent.call("Handshake", pb.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
    assert (answer.accept_secrets, answer.accept_outputs, answer.accept_resources) == (True, False, False)
    assert confluent.call("GetSchema", pb.GetSchemaRequest()).schema == "{}"
    confluent.call("Attach", PluginAttach(address="127.0.0.1:1"))
    confluent.call("Cancel", Empty())


@pytest.mark.parametrize("package", PACKAGES)
def test_each_plugin_has_the_version_of_its_wheel(package: str, ports: dict[str, int]) -> None:
    with Engine(package, ports[package]) as engine:
        found = engine.call("GetPluginInfo", Empty()).version
    assert found == version(package)
    assert found.count(".") == 2


def test_attached_plugins_are_named_with_their_ports(ports: dict[str, int]) -> None:
    first, *_ = attached(ports).split(",")
    assert first == f"confluentcloud:{ports['confluentcloud']}"
    assert len(set(ports.values())) == len(PACKAGES)


def test_what_no_plugin_offers_is_answered_as_unimplemented(confluent: Engine) -> None:
    with pytest.raises(RefusedError) as refused:
        confluent.call("Construct", pb.ConstructRequest())
    assert refused.value.code is grpc.StatusCode.UNIMPLEMENTED


def test_check_keeps_secrets_and_unknowns_at_any_depth(confluent: Engine) -> None:
    news = {
        "kafkaCluster": {"id": UNKNOWN}, "topicName": "payments.card.v1", "restEndpoint": UNKNOWN,
        "credentials": {"key": "K", "secret": Secret("hunter2")},
    }  # fmt: skip
    answer = confluent.check(TOPIC, "card", news)
    inputs = decode(answer.inputs)
    assert not answer.failures
    assert inputs["kafkaCluster"]["id"] is UNKNOWN
    assert inputs["restEndpoint"] is UNKNOWN
    assert holds(inputs["credentials"], Secret)
    assert "hunter2" not in repr(inputs)


def test_check_lists_what_is_wrong(confluent: Engine) -> None:
    answer = confluent.check(TOPIC, "card", {"topicNames": "x"})
    assert any("topicNames" in failure.reason for failure in answer.failures)
    assert any("topic_name" in failure.reason for failure in answer.failures)


def test_a_generated_name_stays_the_same_from_one_check_to_the_next(databricks: Engine) -> None:
    first = decode(databricks.check(d("ClusterPolicy"), "small", {"definition": "{}"}).inputs)
    again = decode(databricks.check(d("ClusterPolicy"), "small", {"definition": "{}"}, first).inputs)
    assert first["name"].startswith("small-")
    assert again == first
    chosen = decode(databricks.check(d("ClusterPolicy"), "small", {"definition": "{}", "name": "mine"}, first).inputs)
    assert chosen["name"] == "mine"


def test_a_preview_answers_unknown_for_what_only_the_cloud_knows_and_makes_nothing(
    confluent: Engine, store: Store
) -> None:
    made = confluent.create(KEY, "key", {"displayName": "key", "owner": {"id": UNKNOWN}}, preview=True)
    assert made.id == ""
    assert made.outputs["secret"] == Secret(UNKNOWN)
    assert made.outputs["owner"] == {"id": UNKNOWN}
    assert store.all() == []


def test_what_the_program_sets_itself_is_known_in_a_preview_and_kept_in_an_up(databricks: Engine) -> None:
    kind, inputs = d("MwsWorkspaces"), {"accountId": "a", "workspaceName": "risk", "pricingTier": "PREMIUM"}
    previewed = databricks.create(kind, "risk", inputs, preview=True).outputs
    assert (previewed["pricingTier"], previewed["workspaceUrl"]) == ("PREMIUM", UNKNOWN)
    made = databricks.create(kind, "risk", inputs).outputs
    assert made["pricingTier"] == "PREMIUM"


def test_create_answers_an_id_of_the_right_shape_and_addresses_that_carry_the_stamp(
    confluent: Engine, cluster: str, store: Store
) -> None:
    answer = confluent.read(c("KafkaCluster"), "main", cluster)
    outputs = decode(answer.properties)
    assert cluster.startswith("lkc-")
    assert stamp.store_of(outputs["restEndpoint"]) == store.id
    assert outputs["bootstrapEndpoint"].startswith(f"SASL_SSL://{cluster}.{store.id}.mesh.invalid:")
    assert outputs["rbacCrn"].endswith(f"/cloud-cluster={cluster}")


def test_an_import_reads_inputs_too_and_what_is_gone_reads_as_an_empty_id(confluent: Engine, cluster: str) -> None:
    made = confluent.create(TOPIC, "card", topic(cluster))
    answer = confluent.read(TOPIC, "imported", f"{cluster}/payments.card.v1")
    assert answer.id == made.id
    assert decode(answer.inputs) == topic(cluster)
    assert confluent.read(TOPIC, "imported", f"{cluster}/other").id == ""


def test_an_update_keeps_what_the_cloud_filled_in(kubernetes: Engine) -> None:
    kubernetes.create(NAMESPACE, "ns", namespace())
    made = kubernetes.create(CONFIG_MAP, "settings", config_map(a="1"))
    outputs = kubernetes.update(CONFIG_MAP, "settings", made, config_map(a="2"))
    before, after = made.outputs["metadata"], outputs["metadata"]
    assert made.id == "payments-card-local/settings"
    assert after["uid"] == before["uid"]
    assert int(after["resourceVersion"]) == int(before["resourceVersion"]) + 1
    assert outputs["data"] == {"a": "2"}


def test_a_new_text_is_a_new_version_of_a_schema(confluent: Engine, cluster: str) -> None:
    registry = registry_of(confluent, cluster)
    inputs = {"schemaRegistryCluster": {"id": registry}, "subjectName": "s-value", "format": "AVRO", "schema": '"int"'}
    made = confluent.create(c("Schema"), "s", inputs)
    outputs = confluent.update(c("Schema"), "s", made, {**inputs, "schema": '"long"'})
    assert (made.outputs["version"], outputs["version"]) == (1, 2)


def test_an_update_in_a_preview_changes_nothing(confluent: Engine, cluster: str) -> None:
    made = confluent.create(TOPIC, "card", topic(cluster))
    would_be = confluent.update(TOPIC, "card", made, topic(cluster, partitionsCount=UNKNOWN), preview=True)
    assert would_be["partitionsCount"] is UNKNOWN
    assert decode(confluent.read(TOPIC, "card", made.id).properties)["partitionsCount"] == 6


def test_diff_names_what_is_replaced_and_that_the_old_one_goes_first(databricks: Engine) -> None:
    old, new = {"catalogName": "a", "name": "card"}, {"catalogName": "a", "name": "pay"}
    answer = databricks.diff(SCHEMA, "card", "a.card", old, new)
    assert list(answer.replaces) == ["name"]
    assert answer.deleteBeforeReplace
    assert answer.detailedDiff["name"].kind == pb.PropertyDiff.UPDATE_REPLACE
    assert answer.detailedDiff["name"].inputDiff
    same = databricks.diff(SCHEMA, "card", "a.card", old, old)
    assert same.changes == pb.DiffResponse.DIFF_NONE


def test_two_providers_of_one_process_are_told_apart_by_their_connections(ports: dict[str, int], store: Store) -> None:
    port = ports["databricks"]
    shared = Engine("databricks", port).configured(store)
    own = Engine("databricks", port).configured(store, host=stamp.host(store.id, "dbc-1"))
    with shared, own:
        scope = {"name": "payments.card.local"}
        shared.create(d("SecretScope"), "shared", scope)
        made = own.create(d("SecretScope"), "own", scope)
        own.delete(d("SecretScope"), "own", made.id)
        assert shared.exists(d("SecretScope"), "shared", made.id)
        assert not own.exists(d("SecretScope"), "own", made.id)


def test_the_registry_of_an_environment_is_found_once_its_first_cluster_is_there(
    confluent: Engine, cluster: str
) -> None:
    environment = decode(confluent.read(c("KafkaCluster"), "main", cluster).properties)["environment"]["id"]
    answer = confluent.invoke(REGISTRY_OF, {"environment": {"id": environment}})
    assert getattr(answer, "return")["id"].startswith("lsrc-")
    missing = confluent.invoke(REGISTRY_OF, {"environment": {"id": "env-none"}})
    assert "env-none" in missing.failures[0].reason
    with pytest.raises(RefusedError, match="no function"):
        confluent.invoke("confluentcloud:index/getKafkaCluster:getKafkaCluster", {})


def test_an_unknown_type_is_refused_with_its_name(confluent: Engine) -> None:
    with pytest.raises(RefusedError, match="kafkaTopik"):
        confluent.create(c("KafkaTopik"), "f", {})
    with pytest.raises(RefusedError, match="kafkaTopik"):
        confluent.check(c("KafkaTopik"), "f", {})


def test_a_configuration_that_changes_is_an_update_and_the_same_one_is_nothing(confluent: Engine) -> None:
    def diff(new: str) -> pb.DiffResponse:
        return confluent.call(
            "DiffConfig", pb.DiffRequest(old_inputs=encode({"endpoint": "a"}), news=encode({"endpoint": new}))
        )

    assert diff("a").changes == pb.DiffResponse.DIFF_NONE
    assert diff("b").changes == pb.DiffResponse.DIFF_SOME
    assert not diff("b").replaces


def test_an_unforeseen_failure_names_where_it_happened_and_no_value(kubernetes: Engine) -> None:
    request = pb.CreateRequest(urn="hunter2", properties=encode({"a": Secret("hunter2")}))
    with pytest.raises(RefusedError) as refused:
        kubernetes.call("Create", request)
    assert refused.value.code is grpc.StatusCode.INTERNAL
    assert "hunter2" not in str(refused.value)


def test_the_type_may_be_read_from_the_urn_alone(confluent: Engine) -> None:
    request = pb.CreateRequest(urn=urn(ENVIRONMENT, "e"), properties=encode({"displayName": "e"}))
    assert confluent.call("Create", request).id.startswith("env-")


def test_a_type_that_only_the_real_cloud_has_cannot_be_read(databricks: Engine) -> None:
    with pytest.raises(RefusedError, match="no databricks"):
        databricks.read(d("MlflowModel"), "m", "1")
    assert databricks.read(CATALOG, "c", "none").id == ""


def registry_of(confluent: Engine, cluster: str) -> str:
    environment = decode(confluent.read(c("KafkaCluster"), "main", cluster).properties)["environment"]["id"]
    return getattr(confluent.invoke(REGISTRY_OF, {"environment": {"id": environment}}), "return")["id"]
