"""Foundation: the Confluent environment and cluster of all domains, and the platform's own account."""

from __future__ import annotations

import pytest
import upper_example as upper
from mesh_components.foundation import Foundation
from recording import record

TIERS = {"basic": "basic", "standard": "standard", "enterprise": "enterprises", "dedicated": "dedicated"}


@pytest.mark.parametrize(("tier", "block"), TIERS.items())
def test_a_cluster_is_made_of_the_tier_that_the_environment_asks_for(tier: str, block: str) -> None:
    """Exactly one block of the four, with the size where the tier has one."""
    cluster = upper.run(upper.foundation, upper.environment("local", tier=tier, cku=2)).one("KafkaCluster")
    assert {each for each in TIERS.values() if cluster.at(each) is not None} == {block}
    assert cluster.at("dedicated.cku") == (2 if tier == "dedicated" else None)
    assert (cluster.at("region"), cluster.at("cloud")) == ("eu-central-1", "AWS")


def test_the_governance_package_is_the_environments() -> None:
    """Business metadata needs ADVANCED; nobody pays for it by accident."""
    for package in ("ESSENTIALS", "ADVANCED"):
        made = upper.run(upper.foundation, upper.environment("local", governance=package)).one("Environment")
        assert made.at("streamGovernance.package") == package


def test_what_is_adopted_is_not_made() -> None:
    """An adopting environment gets no environment and no cluster, and its ids go through unchanged."""
    where = upper.environment("prod")

    def program() -> dict[str, object]:
        made = upper.foundation(where)
        return {"cluster": made.cluster_id, "endpoint": made.cluster_endpoint, "crn": made.cluster_crn}

    found = record(program)
    assert not found.of("KafkaCluster") + found.of("Environment")
    assert found.outputs == {
        "cluster": where.kafka.cluster_id, "endpoint": where.kafka.cluster_endpoint, "crn": where.kafka.cluster_crn,
    }  # fmt: skip
    assert {each.at("managedResource.id") for each in found.of("ApiKey")} == {where.kafka.cluster_id}


def test_the_platform_has_two_overlapping_keys_of_its_own_account() -> None:
    """So that one can be rotated while the other works."""
    found = upper.deployed(upper.foundation, "local")
    account = found.one("ServiceAccount")
    keys = found.of("ApiKey")
    assert [key.name.rpartition("-")[2] for key in keys] == ["1", "2"]
    assert {key.at("owner.id") for key in keys} == {f"sa-{account.name}"}
    assert account.at("displayName") == "platform.mesh.local"


@pytest.mark.parametrize("environment", ["local", "prod"])
def test_the_platform_administers_the_cluster_before_it_uses_it(environment: str) -> None:
    """Its key may write ACLs and topics only after the role is bound."""
    found = upper.deployed(upper.foundation, environment)
    (admin,) = (each for each in found.of("RoleBinding") if each.at("roleName") == "CloudClusterAdmin")
    assert admin.at("crnPattern").startswith("crn://confluent.cloud/organization=")
    for each in (*found.of("KafkaAcl"), found.one("KafkaTopic")):
        assert admin.urn in each.after, each.name


def test_an_acl_cluster_has_acls_for_the_events_topic_and_an_rbac_cluster_none() -> None:
    """Rights on topics are granted in the one way that the environment states."""
    acls = upper.deployed(upper.foundation, "local").of("KafkaAcl")
    granted = {(each.at("resourceName"), each.at("operation"), each.at("patternType")) for each in acls}
    assert granted == {("platform.mesh.events.v1", each, "LITERAL") for each in ("DESCRIBE", "READ", "WRITE")}
    assert {(each.at("permission"), each.at("host")) for each in acls} == {("ALLOW", "*")}
    assert not upper.deployed(upper.foundation, "prod").of("KafkaAcl")


def test_topics_and_acls_name_their_cluster_and_key_themselves() -> None:
    """The provider cannot: it would be configured from outputs of its own stack."""
    found = upper.deployed(upper.foundation, "local")
    for each in (*found.of("KafkaAcl"), found.one("KafkaTopic")):
        assert each.at("kafkaCluster.id") == "lkc-c-cluster"
        assert each.at("restEndpoint").startswith("https://")
        assert any(path.startswith("credentials") for path in each.secrets), each.name


def test_the_registry_can_be_asked_for_only_once_there_is_a_cluster() -> None:
    """It comes with the first cluster, so the environment's id waits for that."""
    waits: list[set[str]] = []

    def program() -> None:
        made = Foundation("foundation", {"environment": upper.environment("local"), "providers": upper.providers()})
        assert not isinstance(made.environment_id, str)
        waits.append(set())

        async def needed() -> None:
            waits[0].update(type(each).__name__ for each in await made.environment_id.resources())

        import asyncio

        asyncio.get_event_loop().create_task(needed())

    record(program)
    assert {"Environment", "KafkaCluster"} <= waits[0]
