"""What the stacks hold: components, every kind of resource a product is made of, and labels that say whose it is."""

from __future__ import annotations

from collections import Counter

import pytest
from mesh_platform.localcloud.facts import Where, fact
from worlds import World

PAYMENTS = ("platform-local", "payments-identity-local", "payments-local")
COMPONENTS = {
    "platform-local": {"Foundation", "Registry", "ClusterRules", "Analytics"},
    "payments-identity-local": {"DomainIdentity", "Deployer", "ProductIdentity", "DedicatedWorkspace"},
    "payments-local": {
        "Domain", "DataProduct", "ProductNamespace", "ProductWorkspace", "StreamPort", "TablePort", "ProductAccess",
        "Workload", "ProductJobs", "DedicatedCompute", "Monitoring",
    },
}  # fmt: skip
KINDS = {
    "namespace": {
        "Namespace", "ResourceQuota", "LimitRange", "NetworkPolicy", "ServiceAccount", "Role", "RoleBinding", "Secret",
    },
    "workspace": {
        "Catalog", "Schema", "Volume", "SecretScope", "Secret", "SecretAcl", "Permissions", "SqlTable", "Job",
        "EntityTagAssignment", "SqlEndpoint", "ClusterPolicy", "MwsWorkspaces", "WorkspaceBinding",
        "MwsPermissionAssignment", "StorageCredential", "ExternalLocation",
    },
    "ports": {
        "Environment", "KafkaCluster", "KafkaTopic", "SubjectConfig", "Tag", "TagBinding", "BusinessMetadata",
        "BusinessMetadataBinding", "KafkaClientQuota", "ServiceAccount", "ApiKey",
    },
    "access": {"KafkaAcl", "RoleBinding", "Grant", "ServicePrincipal", "Group", "GroupMember"},
    "workload": {"Deployment", "HorizontalPodAutoscaler", "ServiceMonitor"},
    "monitoring": {"PrometheusRule", "AlertV2", "QualityMonitorV2", "NotificationDestination"},
    "budget": {"Budget", "BudgetPolicy"},
    "cluster": {"CustomResourceDefinition", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"},
}  # fmt: skip


def kind(resource: object) -> str:
    return resource["type"].rpartition(":")[2]  # pyright: ignore[reportIndexIssue]


@pytest.mark.parametrize("stack", PAYMENTS)
def test_each_layer_is_made_of_its_components(deployed: World, stack: str) -> None:
    """Components of one layer are in no other."""
    found = {kind(each) for each in deployed.resources(stack) if each["type"].startswith("mesh:index:")}
    assert COMPONENTS[stack] <= found
    others = set().union(*(names for name, names in COMPONENTS.items() if name != stack))
    assert not found & others


@pytest.mark.parametrize("part", KINDS)
def test_a_domain_has_every_kind_of_resource_that_its_parts_are_made_of(deployed: World, part: str) -> None:
    """Over the three layers together; the list is the product's promise."""
    found = {kind(each) for stack in PAYMENTS for each in deployed.resources(stack)}
    assert KINDS[part] - found == set()


def test_no_two_resources_of_all_stacks_share_a_cloud_identity(deployed: World) -> None:
    """Two stacks that declare the same thing would take it from each other at every apply."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in deployed.json("status")["stacks"]:
        for each in deployed.resources(row["name"]):
            known = fact(each["type"])
            if known is not None and known.identity is not None:
                provider = {"kafkaId": "lkc", "schemaRegistryId": "lsrc", "accountId": "a"}
                identity = known.identity(Where("s", provider, dict(each["inputs"])))
                place = each["provider"].rpartition("::")[0].rpartition("::")[2] if known.per_workspace else ""
                seen[each["type"], f"{place} {identity}"] += 1
    assert len(seen) > 400
    assert [key for key, count in seen.items() if count > 1] == []


def test_no_secret_is_open_in_any_state(deployed: World) -> None:
    """Keys that the cloud drew are in states as ciphertext only, in whatever stack they went to."""
    with deployed.store() as store:
        drawn = [record.outputs["secret"].value for record in store.all() if record.key.token.endswith(":ApiKey")]
    states = [file.read_text() for file in (deployed.root / ".mesh" / "state").rglob("*.json")]
    assert len(drawn) > 40
    assert len(states) >= 11
    assert not [secret for secret in drawn for state in states if secret in state]


def test_stateful_resources_are_protected_where_the_environment_says_so(bare: World) -> None:
    """In prod a topic refuses deletion; in dev it does not."""
    for stack, protected in (("payments-prod", True), ("payments-dev", False)):
        (shown,) = bare.json("preview", stack)["stacks"]
        topics = [step for step in shown["steps"] if step["type"].endswith(":KafkaTopic")]
        assert topics
        assert {step["protect"] for step in topics} == {protected}
