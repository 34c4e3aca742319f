"""Workflow 4, phase 1: what a domain asks for is held against what there is, and against what it may cost."""

from __future__ import annotations

from typing import Any

import pytest
from worlds import World

STACK = "domains/payments/products/transactions/stack.yaml"
CHARTER = "governance/domains/payments.yaml"


def refused(world: World, code: int) -> list[dict[str, Any]]:
    """Return what the gate refuses of the domain payments."""
    found = world.json("gate", "payments-local", code=code)["findings"]
    return [each for each in found if each["outcome"] == "fail"]


@pytest.mark.arrow(
    "4.2", "4.3", actor="Domain team", command="mesh gate payments-local",
    evidence="a request within quota, capacity and namespace passes; each that is over is refused with both figures",
)  # fmt: skip
def test_a_request_is_held_against_quota_capacity_and_namespace(bare: World) -> None:
    """Partitions over the domain's quota, all domains over the cluster, and replicas that have no room."""
    assert refused(bare, code=0) == []
    bare.edit(CHARTER, "partitions: 300", "partitions: 5")
    bare.edit("environments/local.yaml", "partitions: 4500", "partitions: 20")
    bare.edit(STACK, "minimum: 1, maximum: 4", "minimum: 9, maximum: 9")
    found = {each["rule"]: each["message"] for each in refused(bare, code=1)}
    assert set(found) == {"domain-quota", "environment-capacity", "workload-fits"}
    assert "of 5 partitions" in found["domain-quota"]
    assert "of 20 partitions" in found["environment-capacity"]
    assert "9 replicas of payments.transactions" in found["workload-fits"]


@pytest.mark.arrow(
    "4.4", "4.5", actor="Domain team", command="mesh up payments-local",
    evidence="within its budget a product is confirmed with its cost; over it the apply ends before the first create",
)  # fmt: skip
def test_a_product_over_its_budget_is_made_nowhere(bare: World) -> None:
    """The estimate is shown with the verdict; over budget not even the local cloud is opened."""
    cost = bare.json("gate", "payments-local")["cost"]
    assert 0 < cost["after"] < 6000
    assert cost["currency"] == "EUR"
    bare.edit(STACK, "monthly: 900", "monthly: 90")
    (failure,) = refused(bare, code=1)
    assert (failure["rule"], failure["policy"]) == ("product-budget", "budgets-hold")
    done = bare.finish("up", "payments-local")
    assert done.returncode == 1
    assert failure["message"] in done.stderr
    assert not (bare.root / ".mesh" / "state").exists()
