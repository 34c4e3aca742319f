"""Budgets: what they count, whom they tell, and what Databricks would not take."""

from __future__ import annotations

import mesh_example as example
import part_example as part
import pytest
from mesh_components import budgets, product_settings
from mesh_platform.documents.kinds.domain import Receiver
from mesh_platform.documents.kinds.product_stack import Monitoring, ProductBudget
from mesh_platform.errors import DocumentError

PRODUCT = example.product(part.BATCH)
DOMAIN = example.mesh().domains["payments"].document
PROD = example.mesh().environments["prod"]


def amounts(**budget: object) -> list[str]:
    changed = part.with_stack(PRODUCT, budget=ProductBudget(**{"monthly": 1500, "currency": "EUR", **budget}))
    return [each.quantity_threshold for each in budgets.budget(changed, DOMAIN, PROD).alert_configurations]


def test_a_budget_counts_what_carries_product_and_environment() -> None:
    """Both must match: the account has the usage of every environment."""
    found = budgets.budget(PRODUCT, DOMAIN, PROD).filter.tags
    assert {tag.key: (tag.value.operator, tag.value.values) for tag in found} == {
        "mesh_product": ("IN", ["payments.settlements"]), "mesh_environment": ("IN", ["prod"]),
    }  # fmt: skip


def test_the_tags_that_it_counts_are_those_that_things_carry() -> None:
    """Or it would count nothing."""
    labels = product_settings.labels(PRODUCT, "prod", example.mesh().domains["payments"].charter).databricks()
    found = budgets.budget(PRODUCT, DOMAIN, PROD).filter.tags
    assert {tag.key: labels[tag.key] for tag in found} == {tag.key: tag.value.values[0] for tag in found}


def test_each_share_is_an_alert_of_its_amount() -> None:
    """In order, once each, with two decimals."""
    assert amounts(alerts=[1.0, 0.8, 0.8, 1.25]) == ["1200.00", "1500.00", "1875.00"]
    assert amounts(monthly=99.9, alerts=[0.333]) == ["33.27"]


def test_alerts_go_to_the_mailboxes_of_the_products_receivers() -> None:
    """Nobody else's; a webhook alone cannot be told."""
    told = part.with_stack(PRODUCT, monitoring=Monitoring(receivers=["oncall", "desk"]))
    (first, *_) = budgets.budget(told, DOMAIN, PROD).alert_configurations
    assert [(each.action_type, each.target) for each in first.action_configurations] == [
        ("EMAIL_NOTIFICATION", "payments-desk@bank.example"), ("EMAIL_NOTIFICATION", "payments-oncall@bank.example"),
    ]  # fmt: skip


def test_a_budget_that_would_alert_nobody_is_refused() -> None:
    """With what to do; without alerts it is fine, for then it only shows."""
    silent = DOMAIN.model_copy(update={"receivers": {"desk": Receiver(webhook="https://hooks.example/1")}})
    with pytest.raises(DocumentError, match="would alert nobody") as caught:
        budgets.budget(PRODUCT, silent, PROD)
    assert "domain payments an email" in caught.value.fix
    shown = part.with_stack(PRODUCT, budget=ProductBudget(monthly=1, currency="EUR", alerts=[]))
    assert budgets.budget(shown, silent, PROD).alert_configurations == []


def test_more_alerts_than_a_budget_takes_are_refused() -> None:
    """Four; a fifth would be refused by the account after everything else is made."""
    assert len(amounts(alerts=[0.2, 0.4, 0.6, 0.8])) == budgets.MOST_ALERTS
    with pytest.raises(DocumentError, match="takes 4 alerts, not 5"):
        amounts(alerts=[0.2, 0.4, 0.6, 0.8, 1.0])


def test_the_policy_puts_the_labels_on_serverless_compute() -> None:
    """All six, under the product's name in this environment."""
    labels = product_settings.labels(PRODUCT, "prod", example.mesh().domains["payments"].charter)
    found = budgets.policy(PRODUCT, "prod", labels)
    assert found.policy_name == "payments.settlements.prod"
    assert {tag.key: tag.value for tag in found.custom_tags} == labels.databricks()
    assert len(found.custom_tags) == 6
