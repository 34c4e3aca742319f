"""The store keeps the rules of the clouds: each with what is refused beside what passes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from engine_side import (
    ACCOUNT,
    ACL,
    CATALOG,
    CLUSTER,
    CONFIG_MAP,
    ENVIRONMENT,
    JOB,
    KEY,
    NAMESPACE,
    QUOTA,
    SCHEMA,
    TOPIC,
    VOLUME,
    Engine,
    RefusedError,
    acl,
    c,
    config_map,
    d,
    kafka_cluster,
    namespace,
    topic,
)
from mesh_platform.localcloud import limits
from mesh_platform.localcloud.cloud import Cloud
from mesh_platform.localcloud.facts import GROUP
from mesh_platform.localcloud.store import Store

GRANT = d("Grant")


def catalog(databricks: Engine, **more: Any) -> None:
    databricks.create(CATALOG, "payments", {"name": "payments_local", **more})
    databricks.create(SCHEMA, "card", {"catalogName": "payments_local", "name": "card"})


def test_an_identity_is_taken_once(confluent: Engine, cluster: str) -> None:
    confluent.create(TOPIC, "card", topic(cluster))
    with pytest.raises(RefusedError, match=r"KafkaTopic .*payments\.card\.v1 already exists; import it"):
        confluent.create(TOPIC, "other", topic(cluster))
    confluent.create(TOPIC, "other", topic(cluster, "payments.card.v2"))


def test_one_name_may_be_had_in_two_clusters(confluent: Engine, cluster: str) -> None:
    environment = confluent.create(ENVIRONMENT, "second", {"displayName": "second"})
    second = confluent.create(CLUSTER, "second", kafka_cluster(environment.id, basic={}))
    assert confluent.create(TOPIC, "a", topic(cluster)).id != confluent.create(TOPIC, "b", topic(second.id)).id


def test_jobs_may_share_a_name(databricks: Engine) -> None:
    assert databricks.create(JOB, "a", {"name": "nightly"}).id != databricks.create(JOB, "b", {"name": "nightly"}).id


def test_a_change_cannot_take_the_name_of_another(confluent: Engine) -> None:
    confluent.create(ACCOUNT, "a", {"displayName": "a"})
    made = confluent.create(ACCOUNT, "b", {"displayName": "b"})
    with pytest.raises(RefusedError, match="already exists"):
        confluent.update(ACCOUNT, "b", made, {"displayName": "a"})
    assert confluent.update(ACCOUNT, "b", made, {"displayName": "c"})["displayName"] == "c"


@pytest.mark.parametrize(
    ("kind", "inputs", "missing"),
    [
        (TOPIC, topic("lkc-none"), "KafkaCluster lkc-none"),
        (KEY, {"owner": {"id": "sa-none"}}, "ServiceAccount sa-none"),
        (c("SubjectConfig"), {"schemaRegistryCluster": {"id": "lsrc-none"}, "subjectName": "s"}, "lsrc-none"),
    ],
)
def test_a_container_must_be_there_first(confluent: Engine, kind: str, inputs: dict[str, Any], missing: str) -> None:
    with pytest.raises(RefusedError, match=f"{missing} is needed and does not exist; apply the stack"):
        confluent.create(kind, "x", inputs)


def test_a_schema_needs_its_catalog_and_a_volume_its_schema(databricks: Engine) -> None:
    volume = {"catalogName": "payments_local", "schemaName": "card", "name": "files", "volumeType": "MANAGED"}
    with pytest.raises(RefusedError, match=r"Schema payments_local\.card is needed"):
        databricks.create(VOLUME, "files", volume)
    catalog(databricks)
    assert databricks.create(VOLUME, "files", volume).id == "payments_local.card.files"


def test_a_container_that_holds_something_refuses_its_deletion(databricks: Engine) -> None:
    catalog(databricks)
    with pytest.raises(RefusedError, match=r"is not empty: it holds 1 \(payments_local\.card\)"):
        databricks.delete(CATALOG, "payments", "payments_local")
    databricks.delete(SCHEMA, "card", "payments_local.card")
    databricks.delete(CATALOG, "payments", "payments_local")
    assert not databricks.exists(CATALOG, "payments", "payments_local")


def test_a_grant_is_no_content_and_goes_with_what_it_is_on(databricks: Engine) -> None:
    catalog(databricks)
    grant = databricks.create(
        GRANT, "g", {"schema": "payments_local.card", "principal": "risk", "privileges": ["SELECT"]}
    )
    databricks.delete(SCHEMA, "card", "payments_local.card")
    assert not databricks.exists(GRANT, "g", grant.id)


def test_force_destroy_takes_the_content_with_it(databricks: Engine) -> None:
    catalog(databricks, forceDestroy=True)
    databricks.delete(CATALOG, "payments", "payments_local")
    assert not databricks.exists(SCHEMA, "card", "payments_local.card")


def test_a_cluster_takes_its_topics_with_it_and_an_environment_refuses_while_it_has_a_cluster(
    confluent: Engine, cluster: str, store: Store
) -> None:
    made = confluent.create(TOPIC, "card", topic(cluster))
    (environment,) = (record.key.id for record in store.all(ENVIRONMENT))
    with pytest.raises(RefusedError, match="is not empty"):
        confluent.delete(ENVIRONMENT, "local", environment)
    confluent.delete(CLUSTER, "main", cluster)
    assert not confluent.exists(TOPIC, "card", made.id)
    confluent.delete(ENVIRONMENT, "local", environment)
    assert store.all() == []


def test_a_namespace_takes_its_objects_with_it(kubernetes: Engine) -> None:
    with pytest.raises(RefusedError, match="Namespace payments-card-local is needed"):
        kubernetes.create(CONFIG_MAP, "settings", config_map())
    kubernetes.create(NAMESPACE, "ns", namespace())
    made = kubernetes.create(CONFIG_MAP, "settings", config_map())
    kubernetes.delete(NAMESPACE, "ns", "payments-card-local")
    assert not kubernetes.exists(CONFIG_MAP, "settings", made.id)


def test_deleting_what_is_gone_is_no_error_and_changing_it_is_one(confluent: Engine) -> None:
    made = confluent.create(ACCOUNT, "a", {"displayName": "a"})
    confluent.delete(ACCOUNT, "a", made.id)
    confluent.delete(ACCOUNT, "a", made.id)
    with pytest.raises(RefusedError, match="does not exist any more; run pulumi refresh"):
        confluent.update(ACCOUNT, "a", made, {"displayName": "b"})


def test_a_create_that_is_repeated_before_its_answer_was_used_is_the_same_create(
    confluent: Engine, store: Store
) -> None:
    account = confluent.create(ACCOUNT, "a", {"displayName": "a"})
    first = confluent.create(KEY, "key", {"owner": {"id": account.id}})
    again = confluent.create(KEY, "key", {"owner": {"id": account.id}, "description": "rotated"})
    assert again.id == first.id
    assert again.outputs["secret"] == first.outputs["secret"]
    assert again.outputs["description"] == "rotated"
    assert len(store.all(KEY)) == 1


def test_a_create_that_is_repeated_after_its_answer_was_used_is_another_one(confluent: Engine, store: Store) -> None:
    account = confluent.create(ACCOUNT, "a", {"displayName": "a"})
    first = confluent.create(KEY, "key", {"owner": {"id": account.id}})
    confluent.diff(KEY, "key", first.id, {"owner": {"id": account.id}}, {"owner": {"id": account.id}})
    second = confluent.create(KEY, "key", {"owner": {"id": account.id}})
    assert {record.key.id for record in store.all(KEY)} == {first.id, second.id}
    confluent.read(ACCOUNT, "a", account.id)
    with pytest.raises(RefusedError, match="already exists"):
        confluent.create(ACCOUNT, "a", {"displayName": "a"})


def test_a_create_that_comes_back_under_another_name_leaves_no_orphan(confluent: Engine, store: Store) -> None:
    confluent.create(ACCOUNT, "a", {"displayName": "before"})
    after = confluent.create(ACCOUNT, "a", {"displayName": "after"})
    assert [record.key.id for record in store.all(ACCOUNT)] == [after.id]


def test_what_was_there_before_any_stack_is_not_made_again(databricks: Engine, store: Store) -> None:
    Cloud(store).seed(GROUP, "risk-analysts", {"displayName": "risk-analysts"})
    Cloud(store).seed(GROUP, "risk-analysts", {"displayName": "ignored"})
    with pytest.raises(RefusedError, match=r"Group .* already exists"):
        databricks.create(GROUP, "g", {"displayName": "risk-analysts"})
    member = {"groupId": "risk-analysts", "memberId": "42"}
    assert databricks.create(d("GroupMember"), "m", member).id == "risk-analysts|42"


def test_partitions_end_where_the_capacity_of_the_cluster_does(confluent: Engine, cluster: str) -> None:
    made = confluent.create(TOPIC, "a", topic(cluster, "a", partitionsCount=4_490))
    with pytest.raises(RefusedError, match="topic b needs 12 partitions; 4490 of 4500 are taken"):
        confluent.create(TOPIC, "b", topic(cluster, "b", partitionsCount=12))
    confluent.create(TOPIC, "b", topic(cluster, "b", partitionsCount=10))
    with pytest.raises(RefusedError, match="4491 partitions"):
        confluent.update(TOPIC, "a", made, topic(cluster, "a", partitionsCount=4_491))


def test_a_topic_cannot_lose_partitions(confluent: Engine, cluster: str) -> None:
    made = confluent.create(TOPIC, "a", topic(cluster, "a"))
    with pytest.raises(RefusedError, match="cannot have fewer partitions"):
        confluent.update(TOPIC, "a", made, topic(cluster, "a", partitionsCount=3))
    assert confluent.update(TOPIC, "a", made, topic(cluster, "a", partitionsCount=9))["partitionsCount"] == 9


def test_the_tier_of_a_cluster_limits_its_acls(confluent: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(limits.ACLS, "basic", 2)
    environment = confluent.create(ENVIRONMENT, "e", {"displayName": "e"})
    basic = confluent.create(CLUSTER, "basic", kafka_cluster(environment.id, basic={}))
    for number in range(2):
        confluent.create(ACL, f"a{number}", acl(basic.id, f"User:sa-{number}"))
    with pytest.raises(RefusedError, match="has its 2 ACLs"):
        confluent.create(ACL, "a2", acl(basic.id, "User:sa-2"))
    standard = confluent.create(CLUSTER, "standard", kafka_cluster(environment.id, "standard", standard={}))
    for number in range(3):
        confluent.create(ACL, f"s{number}", acl(standard.id, f"User:sa-{number}"))


def test_service_accounts_have_a_quota(confluent: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ACCOUNTS", 1)
    made = confluent.create(ACCOUNT, "a", {"displayName": "a"})
    with pytest.raises(RefusedError, match="has its 1 service accounts"):
        confluent.create(ACCOUNT, "b", {"displayName": "b"})
    confluent.update(ACCOUNT, "a", made, {"displayName": "a", "description": "still fits"})


def test_client_quotas_need_a_dedicated_cluster(confluent: Engine, cluster: str) -> None:
    def quota(cluster: str) -> dict[str, Any]:
        return {"displayName": "q", "kafkaCluster": {"id": cluster}, "principals": ["sa-1"], "throughput": {}}

    environment = confluent.create(ENVIRONMENT, "e", {"displayName": "e"})
    basic = confluent.create(CLUSTER, "basic", kafka_cluster(environment.id, basic={}))
    with pytest.raises(RefusedError, match="is not dedicated"):
        confluent.create(QUOTA, "q", quota(basic.id))
    assert confluent.create(QUOTA, "q", quota(cluster)).id.startswith("cq-")


@pytest.mark.parametrize("package", ["ESSENTIALS", "ADVANCED"])
def test_business_metadata_needs_the_advanced_package(confluent: Engine, package: str) -> None:
    environment = confluent.create(ENVIRONMENT, "e", {"displayName": "e", "streamGovernance": {"package": package}})
    confluent.create(CLUSTER, "main", kafka_cluster(environment.id, basic={}))
    registry = f"lsrc-{environment.id.removeprefix('env-')}"
    inputs = {"schemaRegistryCluster": {"id": registry}, "name": "Product"}
    if package == "ADVANCED":
        assert confluent.create(c("BusinessMetadata"), "m", inputs).id == f"{registry}/Product"
    else:
        with pytest.raises(RefusedError, match="no advanced stream governance"):
            confluent.create(c("BusinessMetadata"), "m", inputs)


@pytest.mark.parametrize(
    ("kind", "inputs", "shape"),
    [
        (ENVIRONMENT, {"displayName": "e"}, r"env-[0-9a-f]{6}"),
        (ACCOUNT, {"displayName": "a"}, r"sa-[0-9a-f]{6}"),
        (c("RoleBinding"), {"principal": "User:sa-1", "roleName": "R", "crnPattern": "crn://x"}, r"rb-[0-9a-f]{6}"),
    ],
)
def test_ids_of_confluent_have_their_shape(confluent: Engine, kind: str, inputs: dict[str, Any], shape: str) -> None:
    assert_shape(confluent.create(kind, "x", inputs).id, shape)


@pytest.mark.parametrize(
    ("kind", "inputs", "shape"),
    [
        (d("ServicePrincipal"), {"displayName": "p"}, r"\d{15}"),
        (JOB, {"name": "j"}, r"\d{15}"),
        (d("SqlEndpoint"), {"name": "w", "clusterSize": "2X-Small"}, r"[0-9a-f]{16}"),
        (d("MwsWorkspaces"), {"accountId": "acc", "workspaceName": "w"}, r"acc/\d{15}"),
        (d("BudgetPolicy"), {"policyName": "p"}, r"[0-9a-f]{8}-[0-9a-f-]{27}"),
        (d("SecretScope"), {"name": "payments.card.local"}, r"payments\.card\.local"),
        (d("Permissions"), {"sqlEndpointId": "ab", "accessControls": []}, r"/sql/warehouses/ab"),
    ],
)
def test_ids_of_databricks_have_their_shape(databricks: Engine, kind: str, inputs: dict[str, Any], shape: str) -> None:
    assert_shape(databricks.create(kind, "x", inputs).id, shape)


def assert_shape(found: str, shape: str) -> None:
    assert re.fullmatch(shape, found), found
