"""A product's budget in Databricks, and the policy that puts its tags on what serverless compute costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_databricks as databricks
from mesh_platform.errors import DocumentError
from mesh_platform.mesh import naming

from .receivers import mailboxes

if TYPE_CHECKING:
    from mesh_platform.documents.kinds import Domain, Environment
    from mesh_platform.mesh.model import Product

    from .labels import Labels

MOST_ALERTS = 4
"""Alerts that one Databricks budget takes (Budgets API, alert_configurations)."""
TAGS = ("mesh_product", "mesh_environment")
"""Tags of what a budget counts: an account has usage of all environments, and a budget is for one."""


def budget(product: Product, domain: Domain, environment: Environment) -> databricks.BudgetArgs:
    """Return the budget of a product: an alert by email for each share of its monthly amount that is used up.

    It counts what carries the tags of product and environment, at list prices in US dollars: Databricks knows no other
    currency, so the amount of stack.yaml is taken as it stands. Raises DocumentError where nobody would be told.
    """
    settings = product.stack.budget
    mails = mailboxes(domain.receivers, product.stack.monitoring.receivers)
    if settings.alerts and not mails:
        raise DocumentError(
            "its budget would alert nobody: Databricks tells of budgets by email only",
            fix=f"give a receiver of domain {domain.id} an email and name it under monitoring.receivers in stack.yaml",
            where=str(product.id),
        )
    if len(settings.alerts) > MOST_ALERTS:
        raise DocumentError(
            f"a budget takes {MOST_ALERTS} alerts, not {len(settings.alerts)}",
            fix="name fewer shares under budget.alerts in stack.yaml",
            where=str(product.id),
        )
    values = zip(TAGS, (str(product.id), environment.id), strict=True)
    return databricks.BudgetArgs(
        account_id=environment.databricks.account,
        display_name=naming.account(product.id, environment.id),
        filter=databricks.BudgetFilterArgs(tags=[_tagged(key, value) for key, value in values]),
        alert_configurations=[_alert(settings.monthly * share, mails) for share in sorted(set(settings.alerts))],
    )


def policy(product: Product, environment: str, labels: Labels) -> databricks.BudgetPolicyArgs:
    """Return the policy under which a product's serverless jobs run: what they cost carries the product's tags."""
    return databricks.BudgetPolicyArgs(
        policy_name=naming.account(product.id, environment),
        custom_tags=[
            databricks.BudgetPolicyCustomTagArgs(key=key, value=value) for key, value in labels.databricks().items()
        ],
    )


def _tagged(key: str, value: str) -> databricks.BudgetFilterTagArgs:
    return databricks.BudgetFilterTagArgs(
        key=key, value=databricks.BudgetFilterTagValueArgs(operator="IN", values=[value])
    )


def _alert(amount: float, mails: list[str]) -> databricks.BudgetAlertConfigurationArgs:
    actions = [
        databricks.BudgetAlertConfigurationActionConfigurationArgs(action_type="EMAIL_NOTIFICATION", target=mail)
        for mail in mails
    ]
    return databricks.BudgetAlertConfigurationArgs(
        time_period="MONTH",
        trigger_type="CUMULATIVE_SPENDING_EXCEEDED",
        quantity_type="LIST_PRICE_DOLLARS_USD",
        quantity_threshold=f"{amount:.2f}",
        action_configurations=actions,
    )
