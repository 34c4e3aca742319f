"""A rule of quality is found again by its name, and it is what it lets through and how much that counts."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from contract import CONTRACT, found
from mesh_platform.differences import Difference, Direction

RULE = {"id": "one", "metric": "rowCount", "mustBeGreaterThan": 5, "severity": "warning"}
ARGUED: dict[str, Any] = {
    "id": "one",
    "metric": "invalidValues",
    "mustBe": 0,
    "arguments": {"validValues": ["a", 1, True]},
}
TIGHTENED, LOOSENED = (Direction.tightened, False), (Direction.loosened, True)
SAME, OTHER = (Direction.changed, False), (Direction.changed, True)


def ruled(*rules: dict[str, Any]) -> dict[str, Any]:
    """Return the contract with these rules on its object, and none elsewhere."""
    tree = copy.deepcopy(CONTRACT)
    tree["schema"][0]["quality"] = list(rules)
    return tree


def one(old: dict[str, Any], new: dict[str, Any]) -> Difference:
    (only,) = found(ruled(old), ruled(new))
    return only


def told(old: dict[str, Any], new: dict[str, Any]) -> tuple[Direction, bool]:
    difference = one(old, new)
    return difference.direction, difference.breaking


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("error", "warning", LOOSENED), ("error", "info", LOOSENED), ("warning", "info", LOOSENED),
        ("info", "warning", TIGHTENED), ("info", "error", TIGHTENED), ("warning", "error", TIGHTENED),
        (None, "error", SAME), ("error", None, SAME), (None, "info", LOOSENED), ("info", None, TIGHTENED),
        ("info", "critical", OTHER), ("critical", "info", OTHER), ("critical", "grave", SAME),
    ],
)  # fmt: skip
def test_a_rule_counts_as_much_as_its_severity(old: str | None, new: str | None, said: tuple[Direction, bool]) -> None:
    """Without a word it is an error; a word that nobody knows cannot be compared with one that is known."""
    plain = {key: value for key, value in RULE.items() if key != "severity"}
    assert told(*(plain | ({"severity": each} if each else {}) for each in (old, new))) == said


@pytest.mark.parametrize("key", ["id", "name"])
def test_a_rule_is_found_again_by_its_id_or_name(key: str) -> None:
    """Whatever else of it changes; and under another one it is another rule."""
    rule = {key: "filled", "metric": "rowCount", "mustBe": 1}
    changed = one(rule, rule | {"metric": "nullValues"})
    assert (changed.what, changed.breaking) == ("schema.completed.quality.filled.metric", True)
    come, gone = found(ruled(rule), ruled(rule | {key: "full"})), found(ruled(rule), ruled())
    assert {each.direction for each in come} == {Direction.added, Direction.removed}
    assert [(each.what, each.old, each.breaking) for each in gone] == [
        ("schema.completed.quality.filled", "rowCount mustBe 1", True)
    ]


def test_a_rule_that_is_no_program_is_named_by_its_words() -> None:
    """Without id, name, metric or query its description is all that there is."""
    text = {"type": "text", "description": "Complete by six."}
    (gone,) = found(ruled(text), ruled())
    assert (gone.what, gone.old) == ("schema.completed.quality.Complete by six.", "Complete by six.")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (["a", 1, True], ["a", 1], TIGHTENED),
        (["a", 1], ["a", 1, True], LOOSENED),
        (["a", 1], [1, "a"], SAME),
        (["a", True], ["a", False], OTHER),
    ],
)
def test_values_that_are_valid_are_a_set(old: list[object], new: list[object], said: tuple[Direction, bool]) -> None:
    """Of texts, numbers and truths; one more lets more through."""
    assert told(*(ARGUED | {"arguments": {"validValues": each}} for each in (old, new))) == said


def test_an_argument_that_comes_or_goes_is_another_rule() -> None:
    """Nobody knows which way it works."""
    plain = {key: value for key, value in ARGUED.items() if key != "arguments"}
    assert told(plain, ARGUED) == OTHER
    assert told(ARGUED, plain) == OTHER
    more = ARGUED | {"arguments": {**ARGUED["arguments"], "column": "id"}}
    assert one(ARGUED, more).what == "schema.completed.quality.one.arguments.column"
    assert told(ARGUED, more) == OTHER


def test_a_threshold_is_told_in_its_own_words() -> None:
    """With the operator; none at all lets everything through, but that is another rule and not a wider one."""
    between = {key: value for key, value in RULE.items() if not key.startswith("must")} | {"mustBeBetween": [6, 9]}
    difference = one(RULE, between)
    assert (difference.old, difference.new) == ("mustBeGreaterThan 5", "mustBeBetween [6, 9]")
    assert (difference.direction, difference.breaking) == TIGHTENED
    assert told(between, RULE) == LOOSENED


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ({"mustBe": "none"}, {"mustBe": "some"}, OTHER),
        ({"mustBe": "none"}, {"mustBe": 0}, OTHER),
        ({"mustBe": True}, {"mustBe": 2}, OTHER),
        ({"mustBe": 1}, {"mustBe": 1.0}, None),
        ({"mustBeGreaterThan": 0}, {"mustBeGreaterOrEqualTo": 0}, LOOSENED),
        ({"mustBeBetween": [0, 5]}, {"mustNotBeBetween": [0, 5]}, OTHER),
        ({"mustNotBe": 3}, {"mustNotBeBetween": [2, 4]}, TIGHTENED),
    ],
)
def test_thresholds_that_are_no_numbers_are_the_same_or_not(
    old: dict[str, Any], new: dict[str, Any], said: tuple[Direction, bool] | None
) -> None:
    """Only numbers lie in an order."""
    rules = [{"id": "one", "metric": "rowCount", **each} for each in (old, new)]
    differing = found(ruled(rules[0]), ruled(rules[1]))
    assert [(each.direction, each.breaking) for each in differing] == ([said] if said else [])


CUSTOM = {"id": "one", "type": "custom", "engine": "soda", "implementation": "count > 5"}


@pytest.mark.parametrize(
    ("rule", "key", "value"),
    [(RULE, "unit", "percent"), (CUSTOM, "engine", "dqx"), (CUSTOM, "implementation", "count > 6")],
)
def test_another_way_to_measure_is_another_rule(rule: dict[str, Any], key: str, value: str) -> None:
    """Five rows are not five per cent."""
    difference = one(rule, rule | {key: value})
    assert (difference.what, difference.breaking) == (f"schema.completed.quality.one.{key}", True)


def test_the_blanks_of_a_program_are_no_difference_of_the_rule() -> None:
    """A line that is broken elsewhere measures the same."""
    assert not one(CUSTOM, CUSTOM | {"implementation": "count\n  > 5"}).breaking


@pytest.mark.parametrize(("key", "value"), [("businessImpact", "regulatory"), ("schedule", "0 8 * * *")])
def test_what_a_rule_says_beside_its_measure_breaks_nobody(key: str, value: str) -> None:
    """Why it is there, and when it is run."""
    assert not one(RULE, RULE | {key: value}).breaking
