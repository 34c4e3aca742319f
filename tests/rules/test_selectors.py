"""What selectors choose: all of their parts have to fit, and one that is about products leaves out what is nobody's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged import shown
from mesh_platform.documents.kinds.policy import Selector
from mesh_platform.mesh import Product
from mesh_platform.rules import Selection
from mesh_platform.rules.selection import EVERYTHING, about_products

LEVELS = ("public", "internal", "confidential", "restricted")


def selector(**parts: Any) -> Selector:
    """A selector as a policy writes it."""
    return Selector.model_validate(parts, by_alias=True, by_name=False)


def product(name: str = "payments.transactions", level: str = "internal", *personal: bool) -> Product:
    """A product of the example that is on another level, with ports that have data about people or have not."""
    mesh = shown().mesh
    (found,) = [each for id, each in mesh.products.items() if str(id) == name]
    ports = tuple(replace(found.ports[0], personal=each) for each in personal)
    return replace(found, classification=level, ports=ports or found.ports)


def chosen(parts: dict[str, Any], of: Product, environment: str = "local") -> bool:
    return Selection(within=(selector(**parts),)).product(of, shown().mesh, environment)


@pytest.mark.parametrize(
    ("parts", "fits"),
    [
        ({}, True),
        ({"domains": ["risk", "payments"]}, True),
        ({"domains": ["risk"]}, False),
        ({"products": ["risk.scoring", "payments.transactions"]}, True),
        ({"products": ["payments.settlements"]}, False),
        ({"environments": ["dev", "local"]}, True),
        ({"environments": ["dev"]}, False),
        ({"classification": {}}, True),
        ({"classification": {"atLeast": "internal", "atMost": "internal"}}, True),
        ({"classification": {"atLeast": "public"}}, True),
        ({"classification": {"atLeast": "confidential"}}, False),
        ({"classification": {"atMost": "restricted"}}, True),
        ({"classification": {"atMost": "public"}}, False),
        ({"personalData": False}, True),
        ({"personalData": True}, False),
        ({"domains": ["payments"], "environments": ["dev"]}, False),
        ({"domains": ["risk"], "products": ["payments.transactions"]}, False),
    ],
)
def test_a_product_is_chosen_where_every_part_fits(parts: dict[str, Any], fits: bool) -> None:
    """An internal product of payments without personal data, in the local environment."""
    assert chosen(parts, product("payments.transactions", "internal", False)) is fits


@given(level=st.sampled_from(LEVELS), least=st.sampled_from(LEVELS), most=st.sampled_from(LEVELS))
def test_a_range_of_levels_has_both_its_ends(level: str, least: str, most: str) -> None:
    """One that ends before it begins chooses nothing."""
    found = chosen({"classification": {"atLeast": least, "atMost": most}}, product(level=level))
    assert found == (LEVELS.index(least) <= LEVELS.index(level) <= LEVELS.index(most))


@pytest.mark.parametrize("personal", [(True,), (True, False), (False, True)])
def test_a_product_with_one_port_about_people_is_about_people(personal: tuple[bool, ...]) -> None:
    """However many others it has."""
    of = product("payments.transactions", "internal", *personal)
    assert (chosen({"personalData": True}, of), chosen({"personalData": False}, of)) == (True, False)


@pytest.mark.parametrize(
    ("parts", "about"),
    [
        ({}, False),
        ({"domains": ["payments"], "environments": ["local"], "kinds": ["KafkaTopic"]}, False),
        ({"classification": {}}, False),
        ({"products": ["payments.transactions"]}, True),
        ({"classification": {"atLeast": "public"}}, True),
        ({"classification": {"atMost": "restricted"}}, True),
        ({"personalData": False}, True),
        ({"personalData": True}, True),
    ],
)
def test_a_step_that_is_nobodys_is_chosen_by_what_is_about_no_products(parts: dict[str, Any], about: bool) -> None:
    """A catalog belongs to the domain: a policy about some of its products says nothing of it."""
    assert about_products(selector(**parts)) is about
    one = Selection(within=(selector(**parts),))
    assert one.step("KafkaTopic", None, "payments", shown().mesh, "local") is not about


@pytest.mark.parametrize(
    ("parts", "nobodys", "of_product"),
    [
        ({"kinds": ["Catalog", "Grant"]}, True, True),
        ({"kinds": ["KafkaTopic"]}, False, False),
        ({"domains": ["risk"]}, False, False),
        ({"environments": ["dev"]}, False, False),
        ({"products": ["payments.transactions"]}, False, True),
        ({"products": ["payments.settlements"]}, False, False),
        ({"products": ["payments.transactions"], "kinds": ["KafkaTopic"]}, False, False),
    ],
)
def test_a_step_is_chosen_by_its_kind_and_by_whose_it_is(
    parts: dict[str, Any], nobodys: bool, of_product: bool
) -> None:
    """A catalog of payments, and one that a product of it has."""
    one, mesh = Selection(within=(selector(**parts),)), shown().mesh
    assert one.step("Catalog", None, "payments", mesh, "local") is nobodys
    assert one.step("Catalog", product(), "payments", mesh, "local") is of_product


def test_what_is_within_all_and_beyond_none_is_chosen() -> None:
    """A setting of a domain that tightens some products takes them out of the one that is for all."""
    of, mesh = product(), shown().mesh
    payments, risk = selector(domains=["payments"]), selector(domains=["risk"])
    mine, others = selector(products=["payments.transactions"]), selector(products=["payments.settlements"])
    for within, beyond, found in (
        ((), (), True), ((payments, mine), (), True), ((payments, others), (), False), ((), (mine,), False),
        ((), (others,), True), ((payments,), (others, mine), False), ((payments,), (risk, others), True),
    ):  # fmt: skip
        selection = Selection(within=within, beyond=beyond)
        assert selection.product(of, mesh, "local") is found
        assert selection.everything is (not within and not beyond)
    assert EVERYTHING.everything


def test_a_domain_and_an_environment_are_chosen_as_wholes() -> None:
    """Parts about products say nothing of them."""
    one = Selection(within=(selector(domains=["payments"], environments=["local"], products=["payments.settlements"]),))
    assert [one.domain(*each) for each in (("payments", "local"), ("risk", "local"), ("payments", "dev"))] == [
        True, False, False,
    ]  # fmt: skip
    assert (one.environment("local"), one.environment("dev")) == (True, False)
    assert not Selection(beyond=(selector(),)).environment("local")
