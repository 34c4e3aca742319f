"""Policies set rules: from their date on, with their parameters and severity, and never with what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from judged import Edit, by_mesh, context
from mesh_platform.errors import DocumentError
from mesh_platform.governance import settings

BUDGETS = "governance/policies/budgets-hold.yaml"
STACK = "domains/payments/products/transactions/stack.yaml"
NARROW = Edit(STACK, "monthly: 900", "monthly: 300")
HALF = Edit(BUDGETS, "atMost: 1.0", "atMost: 0.5")


def test_a_policy_gives_its_rules_parameters_and_severity(tmp_path: Path) -> None:
    """Half of the budget is allowed, and a failure is critical now."""
    assert by_mesh(context(tmp_path / "whole", NARROW), "payments") == ()
    harder = Edit(BUDGETS, "severity: high", "severity: critical")
    (found,) = by_mesh(context(tmp_path / "half", NARROW, HALF, harder), "payments")
    assert (found.rule, found.severity, found.policy) == ("product-budget", "critical", "budgets-hold")
    assert "allowed are 50% of 300.00 EUR" in found.message


@pytest.mark.parametrize("stage", ["draft", "{warn: 2026-06-01}", "{enforce: 2027-01-01}"])
def test_a_policy_that_is_not_in_force_leaves_the_rule_as_it_is(tmp_path: Path, stage: str) -> None:
    """Its parameters do not count; the rule itself is asked all the same."""
    later = Edit(BUDGETS, "{enforce: 2026-06-01}", stage)
    assert by_mesh(context(tmp_path / "within", NARROW, HALF, later), "payments") == ()
    (found,) = by_mesh(context(tmp_path / "over", Edit(STACK, "monthly: 900", "monthly: 90"), later), "payments")
    assert (found.rule, found.policy) == ("product-budget", None)


@pytest.mark.parametrize(("day", "policy"), [(31, None), (1, "budgets-hold")])
def test_a_policy_counts_from_the_first_instant_of_its_date(tmp_path: Path, day: int, policy: str | None) -> None:
    """The last day before it, and the day itself."""
    found = context(tmp_path / "mesh")
    at = datetime(2026, 5 if day == 31 else 6, day, 0 if day == 1 else 23, tzinfo=UTC)
    named = {each.policy for each in settings(replace(found, at=at)) if each.rule.id == "product-budget"}
    assert named == {policy}


def test_a_policy_of_a_family_sets_all_its_rules(tmp_path: Path) -> None:
    """`rule: cost` is for the budget of a product and for that of a domain."""
    named = {each.rule.id for each in settings(context(tmp_path / "mesh")) if each.policy == "budgets-hold"}
    assert named == {"product-budget", "domain-budget"}


@pytest.mark.parametrize(
    ("edit", "place", "said"),
    [
        (Edit(BUDGETS, "rule: cost", "rule: costs"), f"{BUDGETS}:11:7", "rule 'costs' does not exist"),
        (Edit(BUDGETS, "{share:", "{shares:"), f"{BUDGETS}:12:22", "parameters.shares is unknown"),
        (Edit(BUDGETS, "appliesTo: {}", "appliesTo: {region: eu}"), f"{BUDGETS}:10:21", "appliesTo.region is unknown"),
    ],
    ids=["rule", "parameter", "selector"],
)  # fmt: skip
def test_a_policy_that_nobody_would_apply_is_refused(tmp_path: Path, edit: Edit, place: str, said: str) -> None:
    """A misspelt limit would be no limit."""
    with pytest.raises(DocumentError, match=said) as caught:
        settings(context(tmp_path / "mesh", edit))
    assert caught.value.where == place
    assert "cost" in caught.value.fix


def test_a_policy_about_a_level_concerns_data_of_that_level_and_above(tmp_path: Path) -> None:
    """ledger is internal, settlements confidential: one may leave the residency, the other may not."""
    far = Edit("environments/local.yaml", "residency: [eu]", "residency: [eu, us]")
    judged = by_mesh(context(tmp_path / "mesh", far), "payments", "audit")
    assert {each.message.split(" ")[0] for each in judged} == {"payments.settlements", "payments.transactions"}
    unruled = Edit("governance/policies/personal-data-stays.yaml", "{enforce: 2026-06-01}", "draft")
    judged = by_mesh(context(tmp_path / "draft", far, unruled), "payments", "audit")
    assert {each.message.split(" ")[0] for each in judged} == {"payments.transactions"}
