"""What each step of a plan makes of the bill: what was there, what will be, whose it is, and what costs nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from examples import book
from mesh_platform.cost import Estimate, price_before, price_state, price_steps
from mesh_platform.cost.resource import UNKNOWN
from mesh_platform.plan import Step

STACK = "urn:pulumi:payments-local::mesh::"
TOPIC = "confluentcloud:index/kafkaTopic:KafkaTopic"
PRODUCT, PORT, DOMAIN = "mesh:index:DataProduct", "mesh:index:StreamPort", "mesh:index:Domain"
PRICES = book(("kafka.partition", "partition-month", 2), ("databricks.workspace", "workspace-month", 100))
OLD, NEW = 3, 5
"""Partitions that a topic has and will have."""


def topic(count: Any) -> dict[str, Any]:
    return {"topicName": "payments.transactions.completed.v1.dlq", "partitionsCount": count}


def step(op: str, kind: str = TOPIC, name: str = "one", parent: str = "", **more: Any) -> Step:
    states = {"old": topic(OLD), "new": topic(NEW)} if kind == TOPIC else {}
    return Step(op=op, urn=f"{STACK}{kind}::{name}", type=kind, parent=parent, **(states | more))


def component(kind: str, name: str, parent: str = "", **inputs: str) -> Step:
    return step("same", kind, name, parent, old=inputs, new=inputs)


def partitions(found: Estimate) -> Decimal:
    assert found.unpriced == ()
    return sum((line.quantity for line in found.lines), Decimal(0))


@pytest.mark.parametrize(
    ("op", "before", "after"),
    [
        ("same", OLD, NEW), ("update", OLD, NEW), ("refresh", OLD, NEW), ("replace", OLD, NEW),
        ("create", 0, NEW), ("import", 0, NEW), ("import-replacement", OLD, NEW),
        ("delete", OLD, 0), ("delete-replaced", OLD, 0), ("discard", OLD, 0), ("discard-replaced", OLD, 0),
        ("remove-pending-replace", 0, 0),
        ("read", 0, 0), ("read-discard", 0, 0), ("read-replacement", 0, 0),
    ],
)  # fmt: skip
def test_a_step_costs_before_and_after_what_there_is_then(op: str, before: int, after: int) -> None:
    """By its old and its new inputs; what is only read is somebody else's."""
    found = [step(op)]
    assert partitions(price_before(found, PRICES, {})) == before
    assert partitions(price_steps(found, PRICES, {})) == after


@pytest.mark.parametrize(
    "kind", ["pulumi:pulumi:Stack", "pulumi:providers:kubernetes", "databricks:index/grant:Grant", DOMAIN]
)
def test_what_costs_nothing_by_itself_is_neither_a_line_nor_unpriced(kind: str) -> None:
    """Whatever is done to it."""
    for op in ("same", "create", "delete", "update"):
        found = [step(op, kind)]
        assert price_before(found, PRICES, {}) == price_steps(found, PRICES, {}) == Estimate(currency="EUR")
    state = [{"urn": f"{STACK}{kind}::x", "type": kind}]
    assert price_state(state, PRICES, {}) == Estimate(currency="EUR")


@pytest.mark.parametrize(
    ("above", "owner"),
    [
        ([component(PRODUCT, "p", productId="payments.transactions")], "payments.transactions"),
        ([component(PORT, "p", portId="payments.settlements.settled.v1")], "payments.settlements"),
        ([component(DOMAIN, "p", domain="risk")], "risk"),
        ([component(DOMAIN, "p", domain="risk", productId="payments.transactions")], "payments.transactions"),
        ([component("mesh:index:Parts", "p")], "payments"),
        ([component("mesh:index:Parts", "p", productId="", portId="", domain="")], "payments"),
        ([], "payments"),
    ],
)  # fmt: skip
def test_a_resource_is_charged_to_whom_the_component_above_it_names(above: list[Step], owner: str) -> None:
    """A product before its domain; where no component names anybody, the domain of the stack."""
    parent = above[-1].urn if above else f"{STACK}pulumi:pulumi:Stack::x"
    found = price_steps([*above, step("create", parent=parent)], PRICES, {})
    assert found.owners == {owner}


def test_of_several_components_above_the_nearest_one_that_names_somebody_counts() -> None:
    """Those without a name are passed; a chain that leads nowhere ends at the stack."""
    domain = component(DOMAIN, "d", domain="payments")
    product = component(PRODUCT, "p", domain.urn, productId="payments.transactions")
    part = component("mesh:index:Parts", "q", product.urn)
    inner = component("mesh:index:Parts", "r", part.urn)
    made = step("create", parent=inner.urn)
    assert price_steps([made, inner, part, product, domain], PRICES, {}).owners == {"payments.transactions"}
    assert price_steps([made, inner, part, domain], PRICES, {}).owners == {"payments"}


@pytest.mark.parametrize(
    ("stack", "owner"),
    [
        ("payments-local", "payments"), ("payments-identity-prod", "payments"), ("platform-dev", "platform"),
        ("some", "some"),
    ],
)  # fmt: skip
def test_what_nobody_names_is_charged_to_the_domain_of_its_stack(stack: str, owner: str) -> None:
    """The platform's to the platform; a stack of no mesh to itself, so that it shows."""
    kind = "databricks:index/mwsWorkspaces:MwsWorkspaces"
    found = price_state([{"urn": f"urn:pulumi:{stack}::mesh::{kind}::w", "type": kind}], PRICES, {})
    assert {line.shape.owner: line.cost for line in found.lines} == {owner: 100}


@pytest.mark.parametrize("count", [4, 4.0, "4", "04"])
def test_a_number_counts_however_it_is_written(count: object) -> None:
    """Providers keep some as texts."""
    assert partitions(price_steps([step("create", new=topic(count))], PRICES, {})) == 4


@pytest.mark.parametrize(
    "count", [True, None, "", "four", "4.0", 4.5, float("nan"), float("inf"), [4], {"4": 4}, UNKNOWN]
)
def test_what_is_no_whole_number_is_unpriced_and_never_a_guess(count: object) -> None:
    """The resource is named, with the input that is not known."""
    found = price_steps([step("create", new=topic(count))], PRICES, {})
    assert (found.lines, found.monthly) == ((), 0)
    (missing,) = found.unpriced
    assert (missing.name, missing.reason) == (TOPIC, "partitionsCount is not known before the apply")
    assert (missing.part, missing.resource) == ("one", f"{STACK}{TOPIC}::one")


def test_a_state_costs_what_its_inputs_say_and_nothing_that_waits_for_its_deletion() -> None:
    """A resource without inputs is unpriced, and not free."""
    one = {"urn": f"{STACK}{TOPIC}::one", "type": TOPIC, "inputs": topic(OLD)}
    assert partitions(price_state([one, {**one, "delete": True, "inputs": topic(NEW)}], PRICES, {})) == OLD
    for inputs in (None, [], "x"):
        found = price_state([{**one, "inputs": inputs}], PRICES, {})
        assert [each.reason for each in found.unpriced] == ["topicName is not known before the apply"]


def test_a_resource_of_a_state_is_charged_by_the_component_above_it_too() -> None:
    """As one that is planned; one without a parent is its stack's."""
    product = component(PRODUCT, "p", productId="payments.transactions")
    above = {"urn": product.urn, "type": PRODUCT, "inputs": dict(product.new)}
    found = price_state(
        [above, *({"urn": f"{STACK}{TOPIC}::{name}", "type": TOPIC, "inputs": topic(OLD), **more}
                  for name, more in (("one", {"parent": product.urn}), ("two", {"parent": None}), ("three", {})))],
        PRICES, {},
    )  # fmt: skip
    assert {line.shape.resource.rpartition("::")[2]: line.shape.owner for line in found.lines} == {
        "one": "payments.transactions", "two": "payments", "three": "payments",
    }  # fmt: skip


def test_two_resources_of_one_kind_are_two_charges_with_their_own_names() -> None:
    """And one that takes several steps is one."""
    found = price_steps([step("create"), step("create", name="two"), step("update")], PRICES, {})
    assert [line.shape.resource for line in found.lines] == [f"{STACK}{TOPIC}::{name}" for name in ("one", "two")]
    assert partitions(found) == 2 * NEW
