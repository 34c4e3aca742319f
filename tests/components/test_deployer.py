"""Deployer: the rights of a domain's own stack, all below the domain's prefix but for what Kafka cannot limit."""

from __future__ import annotations

import identity_example as identity
import mesh_example as example
import pytest
import upper_example as upper
from mesh_components.deployer import CLUSTER_OPERATIONS, TOPIC_OPERATIONS
from recording import Program

CLUSTER = f"{example.platform().cluster_crn}/kafka=lkc-1"
REGISTRY = example.platform().registry.crn


def deployed(name: str = "local", **kafka: object) -> Program:
    return upper.run(lambda where: identity.deployer(where, upper.providers()), upper.environment(name, **kafka))


def owned(program: Program) -> set[str]:
    found = program.of("RoleBinding")
    assert {each.at("roleName") for each in found} == {"ResourceOwner"}
    assert {each.at("principal") for each in found} == {"User:sa-c-account"}
    return {each.at("crnPattern") for each in found}


def test_topics_are_made_and_changed_below_the_domains_prefix_only() -> None:
    """The prefix ends in its delimiter: `payments.` is not `payments2.`."""
    found = [each for each in deployed().of("KafkaAcl") if each.at("resourceType") == "TOPIC"]
    assert {each.at("operation") for each in found} == set(TOPIC_OPERATIONS)
    assert {(each.at("resourceName"), each.at("patternType")) for each in found} == {("payments.", "PREFIXED")}
    assert {(each.at("principal"), each.at("permission")) for each in found} == {("User:sa-c-account", "ALLOW")}


def test_acls_are_written_with_a_right_on_the_cluster() -> None:
    """Kafka knows the cluster by one name, and no narrower right for it."""
    found = [each for each in deployed().of("KafkaAcl") if each.at("resourceType") == "CLUSTER"]
    assert {each.at("operation") for each in found} == set(CLUSTER_OPERATIONS)
    assert {(each.at("resourceName"), each.at("patternType")) for each in found} == {("kafka-cluster", "LITERAL")}


def test_a_cluster_with_roles_gets_no_acl() -> None:
    """There it owns its topics, groups and transactional ids, and so may bind others to them."""
    found = deployed("prod")
    assert not found.of("KafkaAcl")
    assert owned(found) == {
        f"{CLUSTER}/topic=payments.*", f"{CLUSTER}/group=payments.*", f"{CLUSTER}/transactional-id=payments.*",
        f"{REGISTRY}/subject=payments.*",
    }  # fmt: skip


@pytest.mark.parametrize(("tier", "topics"), [("standard", {f"{CLUSTER}/topic=payments.*"}), ("basic", set[str]())])
def test_a_cluster_with_acls_lets_it_tag_topics_where_it_knows_roles(tier: str, topics: set[str]) -> None:
    """The stream catalog goes by roles whatever the ACLs say; subjects are owned everywhere."""
    assert owned(deployed(tier=tier)) == {f"{REGISTRY}/subject=payments.*"} | topics


def test_it_is_named_and_described_after_domain_and_environment() -> None:
    """So that its keys can be told apart in the organisation."""
    account = deployed("dev").one("ServiceAccount")
    assert account.at("displayName") == "payments.deployer.dev"
    assert account.at("description") == "mesh: payments, dev, CC-4711, payments-core"


def test_it_has_overlapping_keys_for_cluster_and_registry() -> None:
    """Two of each, told as secrets."""
    found = deployed()
    assert [key.at("managedResource.id") for key in found.of("ApiKey")] == ["lkc-1", "lkc-1", "lsrc-1", "lsrc-1"]
    assert {key.at("owner.id") for key in found.of("ApiKey")} == {"sa-c-account"}
