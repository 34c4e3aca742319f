"""What single rules say of facts that are near each other: the side of a limit, and what they are not about."""

from __future__ import annotations

from typing import Any

import pytest
from mesh_platform.governance.specimen import judged, specimen
from mesh_platform.rules import ALL, Judgement, Outcome, Parameters, Setting

RULES = {rule.id: rule for rule in ALL}
ACL = {"resourceName": "retail.orders.placed.v1", "operation": "READ"}


def says(rule: str, facts: dict[str, Any], **parameters: Any) -> tuple[Judgement, ...]:
    """What a rule says of facts, with parameters as a policy gives them."""
    chosen = RULES[rule]
    given = {name: {chosen.orders[name]: value} for name, value in parameters.items()}
    return judged([Setting(rule=chosen, parameters=Parameters(given), severity=chosen.severity)], specimen(facts))


def messages(rule: str, facts: dict[str, Any], **parameters: Any) -> list[str]:
    found = says(rule, facts, **parameters)
    assert all(each.outcome is Outcome.failed and not each.stopped for each in found), found
    return [each.message for each in found]


@pytest.mark.parametrize(
    ("rule", "facts", "parameters", "count"),
    [
        ("catch-up", {"retention": "PT12H"}, {"catchUp": "PT12H"}, 0),
        ("catch-up", {"retention": "PT12H", "cleanup": "compact"}, {}, 0),
        ("catch-up", {"retention": "P6D"}, {"catchUp": "P1W"}, 1),
        ("recovery-objectives", {"criticality": "high", "recoveryTime": "P9D"}, {}, 0),
        ("recovery-objectives", {"criticality": "critical", "recoveryTime": "PT4H", "dataLoss": "PT2H"}, {}, 1),
        ("recovery-objectives", {"criticality": "critical", "recoveryTime": "P1D", "dataLoss": "PT2H"}, {}, 2),
        ("recovery-objectives", {"criticality": "critical", "recoveryTime": "P1D"}, {"recoveryTime": "P1D"}, 0),
        ("recovery-objectives", {"criticality": "critical"}, {"recoveryTime": "PT1H"}, 1),
        ("spare-replica", {"criticality": "high", "replicas": 1}, {}, 0),
        ("spare-replica", {"criticality": "critical", "replicas": 2}, {"replicas": 3}, 1),
        ("dead-letters", {"deadLetter": False}, {"deadLetter": False}, 0),
        ("dead-letters", {"deadLetter": False}, {"deadLetter": True}, 1),
        ("contract-quality", {"qualityRules": 0}, {}, 0),
        ("contract-quality", {"qualityRules": 2}, {"qualityRules": 3}, 1),
        ("contract-service-levels", {"serviceLevels": []}, {}, 0),
        ("contract-service-levels", {"serviceLevels": ["latency"]}, {"serviceLevels": ["latency"]}, 0),
        ("contract-service-levels", {"serviceLevels": []}, {"serviceLevels": ["latency", "retention"]}, 1),
        ("contract-compatibility", {"compatibility": "FORWARD"}, {}, 1),
        ("contract-compatibility", {"compatibility": "FORWARD"}, {"compatibility": ["FORWARD"]}, 0),
        ("contract-compatibility", {"compatibility": "BACKWARD"}, {"compatibility": ["FULL"]}, 1),
        ("image-source", {"image": "docker.io/library/python:3.11"}, {}, 0),
        ("image-source", {"image": "python:3.11"}, {"registries": ["python"]}, 1),
        ("image-source", {"image": "a.example/x/y:1"}, {"registries": ["b.example", "a.example"]}, 0),
        ("image-source", {"image": "a.example.evil/x/y:1"}, {"registries": ["a.example"]}, 1),
        ("wildcard-rights", {"acl": {"resourceName": "*", "operation": "READ", "permission": "DENY"}}, {}, 0),
        ("wildcard-rights", {"acl": ACL | {"operation": "ALL"}}, {}, 1),
        ("wildcard-rights", {"acl": ACL, "operation": {"KafkaAcl": "create"}}, {}, 0),
        ("wildcard-rights", {"acl": ACL | {"resourceName": "*"}, "operation": {"KafkaAcl": "delete"}}, {}, 0),
        ("wide-grant", {"privileges": ["SELECT", "MODIFY"]}, {}, 0),
        ("wide-grant", {"privileges": ["SELECT", "MODIFY"]}, {"privileges": ["SELECT"]}, 1),
        ("wide-grant", {"privileges": ["MANAGE"]}, {"privileges": ["MANAGE"]}, 1),
        ("wide-grant", {"privileges": ["MANAGE"], "operation": {"Grant": "delete"}}, {}, 0),
        ("plain-secrets", {"variables": {"PASSWORD_FILE": "/run/a", "TOKENIZER": "x", "SECRETARY": "y"}}, {}, 0),
        ("plain-secrets", {"variables": {"apiKey": "1", "db-password": "2", "GH_TOKEN": "3"}}, {}, 3),
        ("plain-secrets", {"variables": {"AWS_SECRET": "1", "api_key": "2", "PRIVATE-KEY": "3"}}, {}, 3),
        ("contract-described", {"described": False, "columns": 1}, {}, 1),
    ],
)
def test_a_rule_says_so_much_of_facts(rule: str, facts: dict[str, Any], parameters: dict[str, Any], count: int) -> None:
    """One failure for each thing that is wrong, none for what is within the limit or of another kind."""
    assert len(messages(rule, facts, **parameters)) == count


def test_the_value_of_a_secret_is_never_repeated() -> None:
    """Only its name, and whose it is."""
    (said,) = messages("plain-secrets", {"variables": {"DB_PASSWORD": "hunter2"}})
    assert said == "DB_PASSWORD of retail.orders is called like a secret and stands in the clear"


def test_columns_without_a_word_are_named_together() -> None:
    """One failure for a contract, not one for each column."""
    assert messages("contract-described", {"described": False, "columns": 3}) == [
        "nobody says what column1, column2, column3 of retail.orders.placed.v1 hold"
    ]


@pytest.mark.parametrize(
    ("rule", "facts", "parameters"),
    [
        ("dead-letters", {"deadLetter": False}, {"deadLetter": "yes"}),
        ("spare-replica", {"criticality": "critical"}, {"replicas": "two"}),
        ("catch-up", {}, {"catchUp": 1}),
        ("image-source", {}, {"registries": "registry.bank.example"}),
        ("recovery-objectives", {"criticality": "critical"}, {"recoveryTime": "an hour"}),
    ],
)
def test_a_parameter_that_is_no_value_of_its_kind_blocks(
    rule: str, facts: dict[str, Any], parameters: dict[str, Any]
) -> None:
    """It limits nothing, and nobody takes that for a pass."""
    assert [each.stopped for each in says(rule, facts, **parameters)] == [True]


def test_a_failure_names_the_product_that_a_waiver_would_be_for() -> None:
    """Rules on products their product, rules on domains their domain, rules on steps whose step it is."""
    for rule, product in (
        ("catch-up", "retail.orders"), ("product-budget", "retail.orders"), ("domain-quota", "retail"),
        ("domain-budget", "retail"), ("pod-security", "retail.orders"), ("consumers-lost", "retail.orders"),
        ("environment-capacity", None), ("contract-major", "retail.orders"),
    ):  # fmt: skip
        found = says(rule, dict(RULES[rule].failing))
        assert {each.product for each in found} == {product}, rule
