"""The specimen: a smallest mesh that every rule lets pass, and whose facts each rule can be shown by."""

from __future__ import annotations

import pytest
from mesh_platform.documents.kinds import Classification
from mesh_platform.governance.specimen import KNOBS, judged, specimen
from mesh_platform.governance.specimen.made import FactsError
from mesh_platform.rules import ALL, Outcome, Parameters, Rule, Setting
from mesh_platform.rules.waivers import WaiverUnused

SHOWN = [rule for rule in ALL if not isinstance(rule, WaiverUnused)]
BY_RULE = pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.id)


def setting(rule: Rule) -> Setting:
    return Setting(rule=rule, parameters=Parameters(rule.given), severity=rule.severity)


def failed(rules: list[Rule], facts: object) -> set[str]:
    found = judged([setting(rule) for rule in rules], specimen(facts))  # type: ignore[arg-type]
    assert not [each for each in found if each.stopped]
    return {each.rule for each in found if each.outcome is Outcome.failed}


def test_every_rule_lets_the_specimen_pass() -> None:
    """With the parameters that its example has, too: what fails then fails for a fact that a case states."""
    assert failed(SHOWN, {}) == set()


@BY_RULE
def test_a_rule_refuses_its_facts_and_lets_others_pass(rule: Rule) -> None:
    """They differ in what the rule is about."""
    assert failed([rule], rule.failing) == {rule.id}
    assert failed([rule], rule.passing) == set()
    assert rule.failing != rule.passing


@BY_RULE
def test_without_a_rule_nobody_refuses_its_facts_for_the_same_reason(rule: Rule) -> None:
    """What others say of them, they say whether the rule is there or not."""
    others = [each for each in SHOWN if each is not rule]
    assert failed(SHOWN, rule.failing) - failed(others, rule.failing) == {rule.id}


@pytest.mark.parametrize("name", KNOBS)
def test_every_fact_changes_something(name: str) -> None:
    """A fact that changed nothing would let every case pass."""
    before, after = specimen({}), specimen({name: VALUES[name], **BESIDE.get(name, {})})
    trees = [{each.path: each.tree for each in shown.scope.documents.documents} for shown in (before, after)]
    assert trees[0] != trees[1] or before.plan != after.plan


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"regoin": "eu-central-1"}, "there is no fact regoin; there are region, clusterRegion"),
        ({"base": {"regoin": "eu-central-1"}}, "there is no fact regoin"),
        ({"support": "many"}, "support: 'many' cannot be: 'many' should be a whole number"),
        ({"retention": "a week"}, "retention: 'a week' cannot be"),
        ({"classification": "secret"}, "the facts make no mesh: domains/retail/products/orders/contracts/placed.v1"),
        ({"partitions": -1}, "the facts make no ProductStack: ports.placed.v1.partitions is -1"),
        ({"variables": 1}, "the facts make no ProductStack"),
    ],
)
def test_facts_that_make_no_mesh_are_refused(facts: dict[str, object], said: str) -> None:
    """With what is wrong about them."""
    with pytest.raises(FactsError) as caught:
        specimen(facts)  # type: ignore[arg-type]
    assert said in str(caught.value)


def test_the_specimen_has_the_levels_of_the_mesh_that_a_policy_is_of() -> None:
    """So that a policy may speak of them."""
    levels = Classification.model_validate(
        {"apiVersion": "mesh/v1", "kind": "Classification", "levels": ["green", "amber", "red"],
         "approval": {"green": "automatic", "amber": "owner", "red": "dual control"},
         "maximumDuration": {"green": "P1Y", "amber": "P1Y", "red": "P1Y"}},
        by_alias=True, by_name=False,
    )  # fmt: skip
    assert specimen({}, levels).scope.products[0].classification == "amber"
    assert specimen({"classification": "red", "agreed": True}, levels).scope.products[0].classification == "red"
    with pytest.raises(FactsError):
        specimen({"classification": "internal"}, levels)


BESIDE: dict[str, dict[str, object]] = {"replicasAtRest": {"replicas": 3}, "allowedResidency": {"residency": ["ch"]}}
VALUES: dict[str, object] = {
    "region": "us-east-1", "clusterRegion": "us-east-1", "residency": ["eu", "us"], "allowedResidency": ["ch"],
    "clusterPartitions": 50, "domainPartitions": 50, "domainBudget": 50, "domainOwner": "readers",
    "somebodyDecides": False, "support": 0, "columns": 3, "columnType": "integer", "classification": "restricted",
    "personalData": True, "described": False, "qualityRules": 0, "serviceLevels": [], "compatibility": "FULL",
    "contractVersion": "1.1.0", "partitions": 6, "retention": "P1D", "cleanup": "compact", "deadLetter": False,
    "privacyRetention": "P1D", "erasure": "tombstone", "workspace": "dedicated", "image": "a/b:1", "replicas": 3,
    "replicasAtRest": 2, "cpu": "1", "variables": {"A": "b"}, "egress": "10.0.0.0/8", "budget": 50, "cost": 50,
    "criticality": "critical", "recoveryTime": "PT1H", "dataLoss": "PT5M", "agreed": True, "agreedAsItIs": False,
    "waiverScope": ["retail"], "waiverRule": "catch-up", "waiverExpires": "2026-03-01", "signatures": "required",
    "topicName": "a", "catalog": "a", "namespace": "a", "costCentre": "a", "podSecurity": "a", "networkDenied": False,
    "namespaceQuota": False, "acl": {"operation": "ALL"}, "privileges": [], "operation": {"KafkaTopic": "delete"},
    "readers": 1,
}  # fmt: skip
