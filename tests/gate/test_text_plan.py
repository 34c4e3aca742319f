"""What an apply would do and cost, as text: what destroys is named, and of long lists what is left out is counted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from mesh_platform.cost import Change, Difference
from mesh_platform.gate import Comparison
from mesh_platform.gate.text import MOST
from mesh_platform.plan import Plan
from rich_verdict import (
    COST,
    TOPIC,
    step,
)
from told import BARE, between, lines, of_plan


def test_a_plan_counts_all_and_names_what_destroys() -> None:
    """With what forces it, and whether it is protected; marks on the whole resource are no properties."""
    assert of_plan(
        step("update", "kubernetes:apps/v1:Deployment", "a"),
        step("replace", TOPIC, "b", "partitionsCount", "__meta", protect=True),
        step("delete", "databricks:index/sqlTable:SqlTable", "c"),
        step("read", TOPIC, "d"),
        step("create-replacement", TOPIC, "b"),
        said=("not evaluated: refs.warehouseId of platform-local", "nothing of interest"),
    ) == [
        "payments-local: 1 to delete, 1 to replace, 1 to update",
        "    replace KafkaTopic b, forced by partitionsCount, protected",
        "    delete SqlTable c",
        "    known only later: refs.warehouseId of platform-local",
    ]


def test_a_replacement_that_names_no_property_has_those_that_change() -> None:
    """As the engine tells it where a provider says nothing; without either there is nothing to tell."""
    changed = replace(step("replace", TOPIC, "b", "__whole"), changes={"z": "UPDATE", "a": "UPDATE", "__m": "UPDATE"})
    assert of_plan(changed)[1] == "    replace KafkaTopic b, forced by a, z"
    assert of_plan(step("replace", TOPIC, "b"))[1] == "    replace KafkaTopic b"


@pytest.mark.parametrize(("count", "more"), [(MOST, []), (MOST + 1, ["1"]), (MOST + 5, ["5"])])
def test_of_many_that_are_lost_some_are_named_and_the_others_counted(count: int, more: list[str]) -> None:
    """Creations do not push them out."""
    made = [step("create", TOPIC, f"new-{number}") for number in range(20)]
    found = of_plan(*made, *(step("delete", TOPIC, f"old-{number}") for number in range(count)))
    assert found[0] == f"payments-local: 20 to create, {count} to delete"
    assert found[1 : 1 + MOST] == [f"    delete KafkaTopic old-{number}" for number in range(MOST)]
    assert found[1 + MOST :] == [
        f"    and {each} more to replace or delete; mesh preview payments-local lists them" for each in more
    ]


def test_stacks_without_a_change_are_counted() -> None:
    """After those with one, and alone where there is none."""
    same = Plan(stack="risk-local", steps=(step("same", TOPIC, "a"),))
    one = Plan(stack="payments-local", steps=(step("create", TOPIC, "a"),))
    assert between(replace(BARE, plans=(same, one, same))) == [
        "payments-local: 1 to create", "2 stacks without a change",
    ]  # fmt: skip
    assert lines(replace(BARE, plans=(same,)))[2] == "1 stack without a change"


def test_a_change_that_affects_nothing_says_so_and_costs_nothing() -> None:
    """There is no plan, and nothing that it could cost; where a plan is only missing, it is another matter."""
    nothing = replace(BARE, comparison=Comparison(base="0" * 40, head="1" * 40))
    assert lines(nothing)[2:] == ["no stack is affected: an apply changes nothing"]
    missing = lines(replace(nothing, unplanned={"payments-local": "why"}))
    assert missing[2].startswith("cost a month: ")


def test_costs_name_what_changes_and_what_has_no_price() -> None:
    """Products whose amount stays are left out."""
    assert lines(BARE)[2:] == [
        "cost a month: 1,234.50 before, 1,400.00 after, in EUR",
        "    payments.transactions: 200.00 to 365.50",
        "    without a price: databricks.serverless (2)",
    ]
    unknown = replace(COST, before=None, difference=None, unpriced={})
    assert lines(replace(BARE, cost=unknown))[2:] == ["cost a month: not known before, 1,400.00 after, in EUR"]
    without = replace(unknown, currency="")
    assert lines(replace(BARE, cost=without))[2:] == ["cost: not known; governance/prices.yaml has the prices"]


def test_of_many_products_some_are_named_and_the_others_counted() -> None:
    """In the order of their names, those of nothing not among them."""
    changes = [Change(owner=f"a.p{n:02}", before=Decimal(0), after=Decimal(n % 11)) for n in range(12)]
    more = Difference(total=changes[0], products=tuple(changes), domains=())
    found = lines(replace(BARE, cost=replace(COST, unpriced={}, difference=more)))
    assert [line.split(":")[0].strip() for line in found[3:-1]] == [f"a.p{n:02}" for n in range(1, 9)]
    assert found[-1] == "    and 2 more products"
