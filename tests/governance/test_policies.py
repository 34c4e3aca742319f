"""Policies set rules: from their date on, with their parameters and severity, and never with what nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from judged import Edit, by_mesh, context
from mesh_platform.errors import DocumentError
from mesh_platform.governance import settings
from mesh_platform.rules import Outcome, Stage

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


@pytest.mark.parametrize("stage", ["draft", "{warn: 2026-11-02}", "{enforce: 2027-01-01}"])
def test_a_policy_that_is_not_in_force_leaves_the_rule_as_it_is(tmp_path: Path, stage: str) -> None:
    """Its parameters do not count; the rule itself is asked all the same."""
    later = Edit(BUDGETS, "{enforce: 2026-06-01}", stage)
    assert by_mesh(context(tmp_path / "within", NARROW, HALF, later), "payments") == ()
    (found,) = by_mesh(context(tmp_path / "over", Edit(STACK, "monthly: 900", "monthly: 90"), later), "payments")
    assert (found.rule, found.policy) == ("product-budget", None)


@pytest.mark.parametrize(
    ("stage", "stages"),
    [
        ("{warn: 2026-11-01}", {Stage.warn}),
        ("{warn: 2026-06-01, enforce: 2026-11-02}", {Stage.warn}),
        ("{warn: 2026-06-01, enforce: 2026-11-01}", {Stage.enforce}),
    ],
)
def test_a_policy_warns_until_the_date_from_which_it_blocks(tmp_path: Path, stage: str, stages: set[Stage]) -> None:
    """The same failure; before the second date it stops nobody."""
    found = by_mesh(context(tmp_path / "mesh", NARROW, HALF, Edit(BUDGETS, "{enforce: 2026-06-01}", stage)), "payments")
    assert {(each.policy, each.outcome) for each in found} == {("budgets-hold", Outcome.failed)}
    assert {each.stage for each in found} == stages
    assert {each.blocks for each in found} == {Stage.enforce in stages}


def test_a_policy_that_warns_takes_nothing_away_from_the_rule(tmp_path: Path) -> None:
    """What the rule refuses by itself blocks still; the policy warns beside it."""
    warns = Edit(BUDGETS, "{enforce: 2026-06-01}", "{warn: 2026-06-01}")
    found = by_mesh(context(tmp_path / "mesh", Edit(STACK, "monthly: 900", "monthly: 90"), warns), "payments")
    assert {(each.policy, each.blocks) for each in found} == {(None, True), ("budgets-hold", False)}


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
        (Edit(BUDGETS, "{atMost: 1.0}", "{atLeast: 1}"), f"{BUDGETS}:12:21", "should be written as {atMost: …}"),
        (
            Edit(BUDGETS, "appliesTo: {}\nrule: cost", "appliesTo: {products: [risk.scoring]}\nrule: domain-budget"),
            f"{BUDGETS}:10:12", "appliesTo cannot choose among what domain-budget is about, which is a domain",
        ),
    ],
    ids=["rule", "parameter", "order", "selector"],
)  # fmt: skip
def test_a_policy_that_nobody_would_apply_is_refused(tmp_path: Path, edit: Edit, place: str, said: str) -> None:
    """A misspelt limit would be no limit."""
    with pytest.raises(DocumentError) as caught:
        settings(context(tmp_path / "mesh", edit))
    assert said in caught.value.what
    assert caught.value.where == place


def test_a_policy_about_a_level_concerns_data_of_that_level_and_above(tmp_path: Path) -> None:
    """ledger is internal, settlements confidential: one may leave the residency, the other may not."""
    far = Edit("environments/local.yaml", "residency: [eu]", "residency: [eu, us]")
    judged = by_mesh(context(tmp_path / "mesh", far), "payments", "audit")
    assert {each.message.split(" ")[0] for each in judged} == {"payments.settlements", "payments.transactions"}
    unruled = Edit("governance/policies/personal-data-stays.yaml", "{enforce: 2026-06-01}", "draft")
    judged = by_mesh(context(tmp_path / "draft", far, unruled), "payments", "audit")
    assert {each.message.split(" ")[0] for each in judged} == {"payments.transactions"}


@pytest.mark.parametrize(
    ("selector", "concerned"),
    [
        ("{}", {"payments.settlements", "payments.transactions", "risk.scoring"}),
        ("{domains: [risk]}", {"risk.scoring"}),
        ("{products: [payments.settlements, risk.scoring]}", {"payments.settlements", "risk.scoring"}),
        ("{environments: [prod]}", set[str]()),
        ("{environments: [local], domains: [risk]}", {"risk.scoring"}),
        ("{personalData: false}", {"payments.settlements"}),
        ("{personalData: true, domains: [payments]}", {"payments.transactions"}),
        ("{classification: {atLeast: restricted}}", {"payments.transactions"}),
        ("{classification: {atMost: confidential}}", {"payments.settlements", "risk.scoring"}),
    ],
)
def test_a_policy_is_about_what_its_selector_chooses(tmp_path: Path, selector: str, concerned: set[str]) -> None:
    """It asks for two channels; all others are judged by the rule as it is, which asks for one."""
    two = TWO.replace("appliesTo: {}", f"appliesTo: {selector}")
    found = by_mesh(context(tmp_path / "mesh", Edit("governance/policies/two.yaml", "", two)), "payments", "risk")
    assert {each.product for each in found} == concerned
    assert {each.policy for each in found} <= {"two"}


def test_a_policy_of_a_family_sets_the_rules_that_it_can_choose_for(tmp_path: Path) -> None:
    """One about a product says nothing of what the domain may cost together."""
    chosen = Edit(BUDGETS, "appliesTo: {}", "appliesTo: {products: [risk.scoring]}")
    named = {(each.rule.id, each.policy) for each in settings(context(tmp_path / "mesh", chosen))}
    assert {("product-budget", "budgets-hold"), ("product-budget", None), ("domain-budget", None)} <= named
    assert ("domain-budget", "budgets-hold") not in named


def test_what_no_policy_is_about_is_judged_by_the_rule_as_it_is(tmp_path: Path) -> None:
    """A policy that lets risk cost twice its budget leaves payments alone."""
    double = (
        Edit(BUDGETS, "rule: cost", "rule: product-budget"),
        Edit(BUDGETS, "atMost: 1.0", "atMost: 200"),
        Edit(BUDGETS, "appliesTo: {}", "appliesTo: {domains: [risk]}"),
        Edit(STACK, "monthly: 900", "monthly: 90"),
        Edit("domains/risk/products/scoring/stack.yaml", "monthly: 800", "monthly: 8"),
    )
    (found,) = by_mesh(context(tmp_path / "mesh", *double), "payments", "risk")
    assert (found.rule, found.policy, found.product) == ("product-budget", None, "payments.transactions")


TWO = """\
apiVersion: mesh/v1
kind: Policy
id: two
version: 1.0.0
title: Every product has two channels
owner: data-office
severity: low
stage: {enforce: 2026-06-01}
appliesTo: {}
rule: product-support
parameters: {support: {atLeast: 2}}
remedy: Add one.
"""
