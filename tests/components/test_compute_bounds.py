"""Compute stops by itself, is bounded, and is charged to whom it belongs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mesh_components import compute
from mesh_platform.documents.kinds.environment import Warehouse

TAGS = {"mesh_product": "a.b", "mesh_domain": "a"}


def stop(after: str) -> Any:
    return compute.warehouse("w", Warehouse(size="Small", auto_stop=after), {}).auto_stop_mins


@pytest.mark.parametrize(
    ("after", "minutes"), [("PT1M", 5), ("PT5M", 5), ("PT6M", 6), ("PT359S", 5), ("PT360S", 6), ("PT1H", 60)]
)
def test_a_warehouse_stops_after_whole_minutes_and_five_at_least(after: str, minutes: int) -> None:
    """Fewer are refused by the cloud, and once everything else is made."""
    assert stop(after) == minutes


def test_a_warehouse_is_serverless_and_as_large_as_it_is_asked_for() -> None:
    """Under its name, with its tags in a fixed order."""
    found: Any = compute.warehouse("w", Warehouse(size="Medium"), TAGS)
    assert (found.name, found.cluster_size, found.warehouse_type, found.enable_serverless_compute) == (
        "w", "Medium", "PRO", True
    )  # fmt: skip
    tags = found.tags.custom_tags
    assert [(tag.key, tag.value) for tag in tags] == [("mesh_domain", "a"), ("mesh_product", "a.b")]


def test_a_policy_fixes_every_tag_and_nothing_that_is_no_tag() -> None:
    """Nobody can charge another product."""
    rules = json.loads(compute.policy(TAGS))
    assert {name: rule for name, rule in rules.items() if rule["type"] == "fixed"} == {
        "custom_tags.mesh_product": {"type": "fixed", "value": "a.b"},
        "custom_tags.mesh_domain": {"type": "fixed", "value": "a"},
    }
    assert not [name for name in json.loads(compute.policy({})) if name.startswith("custom_tags")]


def test_every_default_of_a_policy_lies_within_its_bounds() -> None:
    """Databricks refuses a policy in which one does not."""
    for name, rule in json.loads(compute.policy({})).items():
        default = rule.get("defaultValue")
        if rule["type"] == "range" and default is not None:
            assert rule.get("minValue", default) <= default <= rule["maxValue"], name
        if rule["type"] == "allowlist":
            assert default in rule["values"], name


def test_every_cluster_stops_and_is_bounded() -> None:
    """Within the hour, at eight workers, and never outside Unity Catalog."""
    rules = json.loads(compute.policy({}))
    assert rules["autotermination_minutes"]["maxValue"] <= compute.LONGEST_IDLE
    assert rules["autotermination_minutes"]["minValue"] > 0
    workers = [rules[name]["maxValue"] for name in ("num_workers", "autoscale.max_workers")]
    assert workers == [compute.MOST_WORKERS] * 2
    assert set(rules["data_security_mode"]["values"]) == {"SINGLE_USER", "USER_ISOLATION"}


def test_the_same_tags_are_the_same_policy_in_any_order() -> None:
    """Or each preview would change it."""
    assert compute.policy(TAGS) == compute.policy(dict(reversed(TAGS.items())))
    assert compute.policy(TAGS) != compute.policy({**TAGS, "mesh_product": "a.c"})
