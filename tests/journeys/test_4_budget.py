"""Workflow 4, phase 1: what a product may cost is known before anything of it exists."""

from __future__ import annotations

import pytest
from worlds import World


@pytest.mark.arrow(
    "4.4", "4.5", actor="Domain team", command="mesh cost payments.transactions",
    evidence="the product's and the domain's budget with what is used of each, while nothing is deployed",
)  # fmt: skip
def test_a_budget_is_checked_before_anything_is_made(bare: World) -> None:
    """A product within its budget is told so; one over it is told by how much; neither makes anything."""
    within = {each["of"]: each for each in bare.json("cost", "payments")["budgets"]}
    assert within.keys() == {"payments", "payments.settlements", "payments.transactions"}
    assert within["payments.transactions"]["used"] == 178.86
    assert not any(each["over"] or each["unpriced"] for each in within.values())
    bare.edit("domains/payments/products/transactions/stack.yaml", "retention: P7D", "retention: P90D")
    bare.edit("governance/domains/payments.yaml", "budget: {monthly: 6000", "budget: {monthly: 1500")
    over = {each["of"]: each for each in bare.json("cost", "payments")["budgets"]}
    assert {owner for owner, each in over.items() if each["over"]} == {"payments", "payments.transactions"}
    assert over["payments"]["document"] == "governance/domains/payments.yaml"
    assert not (bare.root / ".mesh" / "state").exists()
