"""Shapes at prices: lines, totals, and what is never guessed."""

from __future__ import annotations

import random
from decimal import Decimal

from examples import SETTLEMENTS, TRANSACTIONS, book, mesh, shape, with_stack
from hypothesis import given
from hypothesis import strategies as st
from mesh_platform.cost import (
    Estimate,
    Shape,
    estimate,
    of_domain,
    of_environment,
    of_platform,
    of_product,
)
from mesh_platform.mesh.ids import ProductId

NAMES = {
    "kafka.partition": "partition-month",
    "kubernetes.cpu": "vCPU-month",
    "databricks.job": "DBU-hour",
    "registry.schema": "schema-month",
}
SHAPES = st.builds(
    lambda name, quantity, part: shape(name, str(quantity), NAMES[name], part=part),
    st.sampled_from(sorted(NAMES)),
    st.decimals(0, 10_000, places=4),
    st.sampled_from(["namespace", "ports.completed.v1", "ports.refused.v1"]),
)
BOOK = book(
    ("kafka.partition", "partition-month", 1.1),
    ("kubernetes.cpu", "vCPU-month", 22.5),
    ("databricks.job", "DBU-hour", 0),
)  # fmt: skip


def test_a_line_is_quantity_times_price_as_written():
    """Three times 1.10 is 3.30 and not the float beside it."""
    (line,) = estimate([shape(quantity="3")], book(("kafka.partition", "partition-month", 1.10))).lines
    assert (line.quantity, line.unit_price, line.cost) == (Decimal(3), Decimal("1.1"), Decimal("3.30"))
    assert line.service == "Some service"


def test_a_line_is_rounded_to_the_cent_and_half_of_one_goes_up():
    """As on a bill, so that the total is the sum of what is shown."""
    found = estimate([shape(quantity="0.5"), shape(quantity="0.4")], book(("kafka.partition", "partition-month", 0.01)))
    assert sorted(line.cost for line in found.lines) == [Decimal("0.00"), Decimal("0.01")]
    assert found.monthly == Decimal("0.01")


def test_a_price_by_the_hour_holds_for_730_of_them():
    """A price list by the hour serves as well as one by the month."""
    (line,) = estimate([shape(quantity="2")], book(("kafka.partition", "partition-hour", 0.01))).lines
    assert (line.quantity, line.unit, line.cost) == (Decimal(1460), "partition-hour", Decimal("14.60"))


def test_what_nothing_bounds_takes_the_figure_of_the_price_book():
    """Sixty hours of a warehouse at 2.40 each."""
    warehouse = shape("databricks.warehouse.Small", "1", "hour", usage="warehouseHours")
    prices = ("databricks.warehouse.Small", "hour", 2.40)
    assert estimate([warehouse], book(prices, warehouseHours=60)).monthly == 144
    without = estimate([warehouse], book(prices))
    assert without.monthly == 0
    assert [each.reason for each in without.unpriced] == ["governance/prices.yaml does not say usage.warehouseHours"]


def test_a_shape_without_a_price_is_listed_with_its_reason():
    """It changes no total, and says whose it is and which part asks for it."""
    found = estimate(
        [shape(), shape("kafka.storage", "9", "GiB-month")], book(("kafka.partition", "partition-month", 2))
    )
    assert found.monthly == 2
    (missing,) = found.unpriced
    assert (missing.name, missing.owner, missing.part) == (
        "kafka.storage",
        "payments.transactions",
        "ports.completed.v1",
    )
    assert missing.reason == "governance/prices.yaml has no price for kafka.storage"


def test_a_price_for_another_unit_is_no_price():
    """A price by the day, or of CPUs for memory, is listed and not converted by guess."""
    for unit in ("partition-day", "GiB-month", "month", "hour"):
        found = estimate([shape()], book(("kafka.partition", unit, 5)))
        assert found.lines == ()
        assert found.unpriced[0].reason.endswith(f"prices kafka.partition by {unit}; it is counted by partition-month")


def test_a_price_of_nothing_is_a_line_of_nothing():
    """Free is not the same as unpriced."""
    found = estimate([shape()], book(("kafka.partition", "partition-month", 0)))
    assert [line.cost for line in found.lines] == [Decimal("0.00")]
    assert found.unpriced == ()


def test_without_a_price_book_everything_is_unpriced():
    """There is no currency then, and no total."""
    found = estimate([shape(), shape("kubernetes.cpu", "2", "vCPU-month")], None)
    assert (found.monthly, found.currency, len(found.unpriced)) == (0, "", 2)


@given(st.lists(SHAPES, max_size=12))
def test_the_total_is_the_sum_of_the_lines_and_every_shape_shows(shapes: list[Shape]):
    """Each shape is a line or is listed, and none is both."""
    found = estimate(shapes, BOOK)
    assert found.monthly == sum(line.cost for line in found.lines)
    assert sorted([*(line.shape.name for line in found.lines), *(each.name for each in found.unpriced)]) == sorted(
        each.name for each in shapes
    )


@given(st.lists(SHAPES, max_size=12), SHAPES)
def test_one_more_resource_never_lowers_the_total(shapes: list[Shape], more: Shape):
    """It costs what it costs by itself, and lowers nothing else."""
    alone = estimate([more], BOOK).monthly
    assert estimate([*shapes, more], BOOK).monthly == estimate(shapes, BOOK).monthly + alone
    assert alone >= 0


@given(st.lists(SHAPES, max_size=12), st.integers())
def test_the_order_of_shapes_makes_no_difference(shapes: list[Shape], seed: int):
    """Neither to totals nor to the order in which lines are shown."""
    turned = list(shapes)
    random.Random(seed).shuffle(turned)
    assert estimate(turned, BOOK) == estimate(shapes, BOOK)


@given(st.lists(SHAPES, max_size=12), st.decimals(0, 10**6, places=2))
def test_a_shape_without_a_price_changes_no_total_and_always_shows(shapes: list[Shape], quantity: Decimal):
    """However much there is of it."""
    strange = shape("quantum.qubit", str(quantity), "qubit-month")
    found = estimate([*shapes, strange], BOOK)
    assert found.monthly == estimate(shapes, BOOK).monthly
    assert "quantum.qubit" in {each.name for each in found.unpriced}


def test_the_example_costs_what_its_prices_say():
    """Worked out by hand from governance/prices.yaml."""
    found = of_product(mesh(), TRANSACTIONS, "local")
    by_hand = {
        "kafka.partition": Decimal("7.70"),  # 7 x 1.10
        "kafka.storage": Decimal("106.31"),  # 1181.25 x 0.09
        "registry.schema": Decimal("0.15"),
        "kubernetes.cpu": Decimal("44.00"),  # 2 x 22
        "kubernetes.memory": Decimal("11.60"),  # 4 x 2.90
        "kubernetes.storage": Decimal("1.60"),  # 20 x 0.08
        "databricks.storage": Decimal("3.00"),  # 100 x 0.03
        "databricks.monitor": Decimal("4.50"),  # 15 x 0.30
    }
    names = {line.shape.name for line in found.lines}
    assert {name: sum(x.cost for x in found.lines if x.shape.name == name) for name in names} == by_hand
    assert (found.monthly, found.currency, found.unpriced) == (Decimal("178.86"), "EUR", ())


def test_a_domain_is_its_products_and_an_environment_all_domains_and_the_platform():
    """What is shared is charged to nobody's domain."""
    products = sum(of_product(mesh(), each, "local").monthly for each in (TRANSACTIONS, SETTLEMENTS))
    assert of_domain(mesh(), "payments", "local").monthly == products
    domains = sum(of_domain(mesh(), each, "local").monthly for each in mesh().domains)
    assert of_environment(mesh(), "local").monthly == domains + of_platform(mesh(), "local").monthly


def test_the_part_of_an_estimate_is_the_estimate_of_the_part():
    """Of a product, of a domain, of the platform, and of what does not exist."""
    whole = of_environment(mesh(), "local")
    assert whole.of("payments.transactions") == of_product(mesh(), TRANSACTIONS, "local")
    assert whole.of("payments") == of_domain(mesh(), "payments", "local")
    assert whole.of("platform") == of_platform(mesh(), "local")
    assert whole.of("pay") == Estimate(currency="EUR")


def test_a_product_costs_nothing_where_it_is_not_deployed():
    """Only the environments that its stack.yaml names."""
    elsewhere = with_stack(TRANSACTIONS, environments=["dev"])
    assert of_product(elsewhere, TRANSACTIONS, "local").lines == ()
    assert of_product(elsewhere, TRANSACTIONS, "dev").lines
    assert of_domain(elsewhere, "payments", "local") == of_product(
        mesh(), ProductId("payments", "settlements"), "local"
    )


def test_every_shape_of_the_example_has_a_price_in_every_environment():
    """The example's price book is whole."""
    assert {name: of_environment(mesh(), name).unpriced for name in mesh().environments} == {
        "dev": (), "local": (), "prod": (),
    }  # fmt: skip
