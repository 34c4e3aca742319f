"""What a rule is given: parameters that it can use, products and domains that are judged, places that it declares."""

from __future__ import annotations

from typing import Any

import pytest
from judged import shown
from mesh_platform.documents.kinds.policy import Selector
from mesh_platform.findings import Location
from mesh_platform.mesh.ids import PortId, ProductId, StackId
from mesh_platform.rules import Parameters, Selection
from mesh_platform.rules.reader import Reader
from mesh_platform.rules.steps import UndeclaredError

TRANSACTIONS = ProductId.parse("payments.transactions")
FOLDER = "domains/payments/products/transactions"


def reader(*domains: str, environment: str = "local", selection: Selection | None = None, **parameters: Any) -> Reader:
    """A rule's view of the example that declares its stacks and its contracts."""
    stacks = [StackId("domain", environment, name) for name in domains or ("payments", "risk")]
    scope = shown(environment=environment).scope(*stacks)
    scope = scope if selection is None else scope.chosen(selection)
    return Reader(scope, {"ProductStack": ("ports",), "DataContract": ("schema",)}, Parameters(parameters))


@pytest.mark.parametrize(
    ("read", "good", "bad", "said"),
    [
        (lambda p: p.number("x", "atMost", 7), [1, 0, -2.5], [True, "1", [1], None], "a number"),
        (lambda p: p.text("x", "atMost", "P1D"), ["P2D", ""], [1, True, ["P1D"]], "text"),
        (lambda p: p.truth("x", "atMost", default=True), [True, False], ["true", 1, 0], "true or false"),
        (lambda p: p.texts("x", "atMost"), [["a", "b"], []], ["a", {"a": 1}, 1], "a list"),
    ],
)
def test_a_parameter_is_a_value_of_its_kind_or_stops_the_rule(
    read: Any, good: list[Any], bad: list[Any], said: str
) -> None:
    """Nothing is converted: a limit that somebody meant otherwise would limit nothing."""
    for value in good:
        wanted = frozenset(value) if isinstance(value, list) else value
        assert read(Parameters({"x": {"atMost": value}})) == wanted
    for value in bad:
        if value is None:
            assert read(Parameters({"x": {"atMost": None}})) == 7
            continue
        with pytest.raises(ValueError, match=f"^parameter x.atMost is .*; it should be {said}$"):
            read(Parameters({"x": {"atMost": value}}))


def test_a_parameter_that_nobody_gives_has_its_default() -> None:
    """A set has none: where nothing is said, everything is allowed."""
    empty = Parameters()
    assert empty.number("x", "atMost", 7) == 7
    assert empty.text("x", "atMost", "P1D") == "P1D"
    assert empty.truth("x", "atMost", default=False) is False
    assert empty.texts("x", "atMost") is None


@pytest.mark.parametrize("value", [1, "P1D", {"atLeast": 1}, {"atMost": 1, "atLeast": 1}, {}, []])
def test_a_parameter_has_its_own_order_and_no_other(value: Any) -> None:
    """A lower limit where an upper one is asked for would let everything pass."""
    with pytest.raises(ValueError, match="it should have atMost and nothing else"):
        Parameters({"x": value}).number("x", "atMost", 1)


@pytest.mark.parametrize(
    ("level", "least", "default", "concerned"),
    [
        ("internal", None, True, True),
        ("internal", None, False, False),
        ("internal", "internal", False, True),
        ("restricted", "internal", False, True),
        ("public", "internal", True, False),
    ],
)
def test_data_concerns_a_policy_from_its_level_on(
    level: str, least: str | None, default: bool, concerned: bool
) -> None:
    """A policy that speaks of no level leaves it to the rule."""
    given = {} if least is None else {"classification": {"atLeast": least}}
    assert reader(**given).concerns(level, default=default) is concerned


def test_a_level_that_there_is_not_concerns_nobody_and_stops_the_rule() -> None:
    """With those that there are."""
    with pytest.raises(ValueError, match="'secret' is no level; levels: public, internal, "):
        reader(classification={"atLeast": "secret"}).concerns("internal", default=True)


def test_only_what_is_judged_is_given() -> None:
    """Of the domains of the stacks, the products that the environment has and the setting is about."""
    assert {str(each.id) for each in reader("payments").products} == {"payments.settlements", "payments.transactions"}
    assert [each.id for each in reader("risk").domains] == ["risk"]
    chosen = Selection(within=(Selector.model_validate({"products": ["payments.transactions"]}),))
    assert [each.id for each in reader(selection=chosen).products] == [TRANSACTIONS]
    assert [each.id for each in reader(selection=chosen).domains] == ["payments", "risk"]
    elsewhere = Selection(within=(Selector.model_validate({"domains": ["risk"]}),))
    assert [each.id for each in reader(selection=elsewhere).domains] == ["risk"]


def test_a_place_is_in_the_document_that_is_meant() -> None:
    """The nearest there is, and the whole file where there is none."""
    one = reader()
    assert str(one.of_product("ProductStack", TRANSACTIONS, "product")) == f"{FOLDER}/stack.yaml:4:10"
    assert one.of_port(PortId.parse("payments.transactions.completed.v1"), "schema").file.endswith(
        "/completed.v1.odcs.yaml"
    )
    assert one.place("ProductStack", "gone.yaml", "a") == Location("gone.yaml")
    assert one.document("ProductStack", f"{FOLDER}/stack.yaml").kind == "ProductStack"


def test_what_a_rule_does_not_declare_it_is_not_given() -> None:
    """Neither documents nor places in them."""
    one = reader()
    for ask in (
        lambda: one.documents("Team"), lambda: one.document("Team", "governance/teams/data-office.yaml"),
        lambda: one.place("Team", "governance/teams/data-office.yaml"),
        lambda: one.of_product("DataProduct", TRANSACTIONS),
    ):  # fmt: skip
        with pytest.raises(UndeclaredError, match="is not in reads"):
            ask()
