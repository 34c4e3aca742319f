"""What rules say just within and just beyond a limit: of levels, regions, names, replicas, quotas and budgets."""

from __future__ import annotations

from typing import Any

import pytest
from test_specimen_rules import messages

CRITICAL = {"criticality": "critical"}
PEOPLE = {"personalData": True, "classification": "restricted"}
COMPACT = PEOPLE | {"cleanup": "compact"}


@pytest.mark.parametrize(
    ("rule", "within", "beyond", "said"),
    [
        (
            "personal-data-level",
            PEOPLE,
            {"personalData": True, "classification": "public"},
            "column column1 of retail.orders.placed.v1 holds personal",
        ),
        (
            "personal-data-level",
            {"classification": "public"},
            {"personalData": True, "classification": "internal"},
            "is internal, which is granted automatically",
        ),
        (
            "column-classification",
            {"classification": "public", "columns": 1},
            {"classification": None, "columns": 1},
            "column column1 of retail.orders.placed.v1 has no classification",
        ),
        (
            "data-residency",
            {"classification": "restricted", "residency": ["us"], "allowedResidency": ["us"]},
            {**PEOPLE, "residency": ["eu", "us"]},
            "(personal data) would lie in eu, us; it",
        ),
        (
            "data-residency",
            {"residency": ["eu", "us"]},
            {**PEOPLE, "residency": ["us", "eu"], "allowedResidency": ["us"]},
            "it may lie in us",
        ),
        (
            "open-peers",
            {"egress": "10.0.0.0/8"},
            {"egress": "10.0.0.0/7"},
            "egress 10.0.0.0/7 of retail.orders is wider",
        ),
        (
            "open-peers",
            {"egress": "2001:db8::/32"},
            {"egress": "2000::/15"},
            "egress 2000::/15 of retail.orders is wider than a /16",
        ),
        ("open-peers", {"egress": "2001::/16"}, {"egress": "::/0"}, "wider than a /16"),
        ("pinned-image", {"image": "a.example/b:latest-1"}, {"image": "a.example/b:latest"}, "another one tomorrow"),
        (
            "workload-fits",
            {"replicasAtRest": 1, "replicas": 9, "cpu": "2"},
            {"replicasAtRest": 1, "replicas": 9, "cpu": "2001m"},
            "1 replicas of retail.orders with 2001m CPU each do not fit",
        ),
        (
            "spare-replica",
            {**CRITICAL, "replicas": 3},
            {**CRITICAL, "replicas": 1},
            "is critical and has 1 replicas at most",
        ),
        ("product-support", {"support": 2}, {"support": 0}, "has 0 support channels; at least 1 are asked for"),
        (
            "topic-name",
            {"topicName": "retail.x"},
            {"topicName": "retails.orders.placed.v1"},
            "does not begin with retail.",
        ),
        ("catalog-name", {"catalog": "retail_here"}, {"catalog": "retail"}, "the domain's catalog is retail_here"),
        (
            "resource-region",
            {"region": "us-east-1"},
            {"clusterRegion": "us-east-1"},
            "would be in us-east-1; the environment",
        ),
        (
            "resource-region",
            {"clusterRegion": "eu-west-1", "operation": {"KafkaCluster": "delete"}},
            {"clusterRegion": "eu-west-1", "operation": {"KafkaCluster": "update"}},
            "would be in eu-west-1",
        ),
        (
            "topic-name",
            {"topicName": "orders", "operation": {"KafkaTopic": "delete"}},
            {"topicName": "orders", "operation": {"KafkaTopic": "same"}},
            "orders does not begin with retail.",
        ),
        (
            "personal-data-retention",
            {**COMPACT, "erasure": "tombstone"},
            {**COMPACT, "erasure": "delete"},
            "keeps the last event about a person for ever",
        ),
        (
            "personal-data-retention",
            {"retention": "P9Y"},
            {**PEOPLE, "retention": "P1Y", "privacyRetention": "P364D"},
            "at most P364D is allowed",
        ),
    ],
)
def test_a_rule_lets_pass_what_is_just_within_and_refuses_what_is_just_beyond(
    rule: str, within: dict[str, Any], beyond: dict[str, Any], said: str
) -> None:
    """And says which of the two it was."""
    assert messages(rule, within) == []
    found = messages(rule, beyond)
    assert found and said in found[0], found


@pytest.mark.parametrize(
    ("share", "cost", "refused"),
    [(1.0, 100, False), (1.0, 101, True), (0.8, 80, False), (0.8, 81, True), (1.5, 150, False), (1.5, 151, True)],
)
def test_a_budget_holds_up_to_the_share_that_a_policy_allows(share: float, cost: int, refused: bool) -> None:
    """Of the product's and of the domain's alike; a share that is not all of it is told."""
    for rule, limit in (("product-budget", "budget"), ("domain-budget", "domainBudget")):
        found = messages(rule, {"cost": cost, limit: 100}, share=share)
        assert bool(found) is refused
        of = "" if share == 1 else f"{share:.0%} of "
        assert all(
            f"would cost {cost}.00 EUR a month in here" in each and f"allowed are {of}100.00 EUR" in each
            for each in found
        )


@pytest.mark.parametrize(
    ("limit", "retention", "refused"), [("P30D", "P30D", False), ("P30D", "P31D", True), ("P90D", "P61D", True)]
)
def test_the_stricter_of_product_and_policy_bounds_how_long_personal_data_is_kept(
    limit: str, retention: str, refused: bool
) -> None:
    """The product says sixty days."""
    facts = {**PEOPLE, "retention": retention, "privacyRetention": "P60D"}
    found = messages("personal-data-retention", facts, topic=limit)
    assert bool(found) is refused
    assert all(f"at most {min(limit, 'P60D')} is allowed" in each for each in found)
