"""Workflow 4, phase 4: monitoring, cost tracking, and the environment handed over."""

from __future__ import annotations

import pytest
from worlds import World


@pytest.mark.arrow(
    "4.19", "4.20", actor="Domain team", command="mesh up payments-local",
    evidence="alert rules with the receivers of stack.yaml, a service monitor, and alerts on tables with a destination",
)  # fmt: skip
def test_monitoring_is_active_with_the_product(deployed: World) -> None:
    """What the contracts promise and stack.yaml bounds is watched, and a breach reaches the domain's receiver."""
    (rules,) = [
        record.inputs for record in deployed.existing("PrometheusRule")
        if record.inputs["metadata"]["namespace"] == "payments-transactions-local"
    ]  # fmt: skip
    found = [rule for group in rules["spec"]["groups"] for rule in group["rules"]]
    assert {rule["labels"]["mesh_receivers"] for rule in found} == {"payments.oncall"}
    assert any("10000" in rule["expr"] for rule in found), "the threshold of consumer lag"
    assert any("0.01" in rule["expr"] for rule in found), "the threshold of the error rate"
    (monitor,) = [
        record.inputs for record in deployed.existing("ServiceMonitor")
        if record.inputs["metadata"]["namespace"] == "payments-transactions-local"
    ]  # fmt: skip
    assert monitor["spec"]["endpoints"]
    destinations = {record.key.id for record in deployed.existing("NotificationDestination")}
    alerts = [record.inputs for record in deployed.existing("AlertV2")]
    assert alerts
    for alert in alerts:
        told = [each["destinationId"] for each in alert["evaluation"]["notification"]["subscriptions"]]
        assert told
        assert set(told) <= destinations


@pytest.mark.arrow(
    "4.21", "4.22", actor="Domain team", command="mesh up payments-local",
    evidence="a budget with its alerts, a budget policy, and cost tags on what can carry them",
)  # fmt: skip
def test_cost_is_tracked_from_the_first_resource_on(deployed: World) -> None:
    """Each product has a budget of its own that counts what carries its tag."""
    budgets = {record.inputs["displayName"]: record.inputs for record in deployed.existing("Budget")}
    assert len(budgets) == 6
    budget = budgets["payments.transactions.local"]
    thresholds = sorted(float(each["quantityThreshold"]) for each in budget["alertConfigurations"])
    assert thresholds == [720.0, 900.0]
    policies = {record.inputs["policyName"]: record.inputs for record in deployed.existing("BudgetPolicy")}
    tags = {each["key"]: each["value"] for each in policies["payments.transactions.local"]["customTags"]}
    assert tags["mesh_product"] == "payments.transactions"
    assert tags["mesh_cost_centre"] == "CC-4711"
    for record in deployed.existing("Namespace"):
        assert "mesh.platform/cost-centre" in record.inputs["metadata"]["labels"]


@pytest.mark.arrow(
    "4.23", actor="Domain team", command="mesh up payments-local",
    evidence="exit code 0 with what was made, and outputs that say where each product is",
)  # fmt: skip
def test_the_environment_is_handed_over_ready(deployed: World) -> None:
    """The stack says where its products are, status shows them, and nothing is left to do."""
    rows = {row["name"]: row for row in deployed.json("status")["stacks"]}
    assert rows["payments-local"]["resources"] > 100
    assert all(row["pending"] == 0 and row["heldBy"] is None for row in rows.values())
    (stack,) = [each for each in deployed.resources("payments-local") if each["type"] == "pulumi:pulumi:Stack"]
    transactions = stack["outputs"]["refs"]["products"]["payments.transactions"]
    assert transactions == {
        "namespace": "payments-transactions-local",
        "schema": "transactions",
        "topics": {"completed.v1": "payments.transactions.completed.v1"},
        "tables": {"completed.v1": "payments_local.transactions.completed_v1"},
    }
