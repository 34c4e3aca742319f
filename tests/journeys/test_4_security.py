"""Workflow 4, phase 3: what a product may do is what its documents say, in all three systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from worlds import World

NAMESPACE = "payments-transactions-local"


def objects(world: World, kind: str, namespace: str = NAMESPACE) -> dict[str, Mapping[str, Any]]:
    """Kubernetes objects of one kind in a namespace, by name."""
    found = [record.inputs for record in world.existing(kind, "kubernetes")]
    return {
        each["metadata"]["name"]: each for each in found if each["metadata"].get("namespace", namespace) == namespace
    }


@pytest.mark.arrow(
    "4.12", actor="Domain team", command="mesh up payments-local",
    evidence="restricted Pod Security, a closed network, a quota, and an admission policy that wants the mesh's labels",
)  # fmt: skip
def test_a_namespace_is_closed_from_its_first_moment(deployed: World) -> None:
    """Nothing runs privileged, nothing is reached that was not declared, nothing grows without bound."""
    (labels,) = [
        record.inputs["metadata"]["labels"]
        for record in deployed.existing("Namespace")
        if record.inputs["metadata"]["name"] == NAMESPACE
    ]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    closed = [each["spec"] for each in objects(deployed, "NetworkPolicy").values() if each["spec"]["podSelector"] == {}]
    assert {kind for spec in closed for kind in spec["policyTypes"]} == {"Ingress", "Egress"}
    (quota,) = objects(deployed, "ResourceQuota").values()
    assert quota["spec"]["hard"]["requests.cpu"] == "2"
    (policy,) = deployed.existing("ValidatingAdmissionPolicy")
    assert all(label in str(policy.inputs["spec"]["validations"]) for label in ("domain", "product", "cost-centre"))


@pytest.mark.arrow(
    "4.13", "4.14", actor="Domain team", command="mesh up payments-local",
    evidence="a role in the namespace, bound to the groups of the product's team and its domain's owner",
)  # fmt: skip
def test_the_owning_groups_get_a_role_in_their_own_namespace_only(deployed: World) -> None:
    """The binding names groups of the identity provider; none is bound outside its namespace."""
    (binding,) = objects(deployed, "RoleBinding").values()
    (role,) = objects(deployed, "Role").values()
    assert binding["roleRef"] == {
        "apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role["metadata"]["name"],
    }  # fmt: skip
    assert {(subject["kind"], subject["name"]) for subject in binding["subjects"]} == {("Group", "payments-core")}
    assert deployed.existing("ClusterRoleBinding") == []
    secrets = [rule for rule in role["rules"] if "secrets" in rule["resources"] or "*" in rule["resources"]]
    assert secrets == []


@pytest.mark.arrow(
    "4.15", "4.16", actor="Domain team", command="mesh up payments-local",
    evidence="permissions on warehouse, cluster policy and jobs, and a secret scope with one reader",
)  # fmt: skip
def test_workspace_permissions_are_set_for_groups_and_workloads(deployed: World) -> None:
    """Everybody's workloads use the shared warehouse; a scope is read by its product's principal alone."""
    users = {record.key.id: record.inputs["accessControls"] for record in deployed.existing("Permissions")}
    (shared,) = [record for record in deployed.existing("SqlEndpoint") if record.inputs["name"] == "mesh-local"]
    (control,) = users[f"/sql/warehouses/{shared.key.id}"]
    assert (control["groupName"], control["permissionLevel"]) == ("mesh.workloads.local", "CAN_USE")
    principals = {record.inputs["displayName"]: record.outputs for record in deployed.existing("ServicePrincipal")}
    reader = principals["payments.transactions.local"]["applicationId"]
    acls = [record.inputs for record in deployed.existing("SecretAcl")]
    of_scope = [each for each in acls if each["scope"] == "payments.transactions.local"]
    assert [(each["principal"], each["permission"]) for each in of_scope] == [(reader, "READ")]


@pytest.mark.arrow(
    "4.17", "4.18", actor="Domain team", command="mesh up payments-local",
    evidence="access control entries: the producer's own, and READ for each consumer with an agreement, no other",
)  # fmt: skip
def test_a_topic_is_read_by_those_with_an_agreement_and_by_nobody_else(deployed: World) -> None:
    """risk, customers, audit and settlements have agreements on completed.v1; notifications has none."""
    accounts = {
        f"User:{record.key.id}": record.inputs["displayName"]
        for record in deployed.existing("ServiceAccount", "confluentcloud")
    }
    acls = [record.inputs for record in deployed.existing("KafkaAcl")]
    on_topic = [each for each in acls if each["resourceName"] == "payments.transactions.completed.v1"]
    readers = {accounts[each["principal"]] for each in on_topic if each["operation"] == "READ"}
    writers = {accounts[each["principal"]] for each in on_topic if each["operation"] == "WRITE"}
    assert writers == {"payments.transactions.local"}
    assert readers == {
        "payments.transactions.local", "risk.scoring.local", "customers.accounts.local", "audit.ledger.local",
    }  # fmt: skip
    assert {each["permission"] for each in acls} == {"ALLOW"}
    prefixes = {each["resourceName"] for each in acls if each["patternType"] == "PREFIXED"}
    assert all(prefix.endswith(".") for prefix in prefixes)


@pytest.mark.arrow(
    "4.17", "4.18", actor="Provider's owner", command="mesh up payments-local",
    evidence="an agreement that is taken out of the tree takes its entries with it",
)  # fmt: skip
def test_an_agreement_that_ends_takes_its_rights_with_it(own: World) -> None:
    """Rights exist because an agreement is in the tree: without risk's, its entries on the topic are deleted."""
    access = own.root / "domains/payments/products/transactions/access"
    for file in access.glob("risk.scoring--completed.v1.*"):
        file.unlink()
    before = {record.key for record in own.existing("KafkaAcl")}
    own.run("up", "payments-local")
    accounts = {
        record.inputs["displayName"]: f"User:{record.key.id}"
        for record in own.existing("ServiceAccount", "confluentcloud")
    }
    gone = before - {record.key for record in own.existing("KafkaAcl")}
    assert len(gone) == 2
    assert all(accounts["risk.scoring.local"] in key.id and "completed.v1" in key.id for key in gone)
