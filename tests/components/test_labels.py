"""Labels: on every child that can carry them, in each system's spelling and within its limits."""

from __future__ import annotations

import json

import carriers
import pytest
from mesh_components.labels import BRIEF, Labels, label_value
from test_contract import CASES, ENVIRONMENTS, PLATFORM, alone

LONGEST = Labels(
    domain="d" * 20,
    product=f"{'d' * 20}.{'p' * 30}",
    environment="e" * 20,
    cost_centre="C" * 31,
    classification="c" * 30,
    owner="o" * 60,
)


def test_every_type_is_known_to_carry_labels_or_not() -> None:
    """A new type has to be put on one of the two lists, and the lists hold nothing that is not used."""
    made = {each.type for name in CASES for environment in ENVIRONMENTS for each in alone(name, environment).leaves}
    clouds = {each for each in made if not each.startswith("kubernetes:")}
    assert clouds == set(carriers.CARRIERS) | carriers.BARE


@pytest.mark.parametrize("name", sorted(set(CASES) - PLATFORM))
def test_labels_reach_every_child_that_can_carry_them(name: str) -> None:
    """Domain, environment, cost centre and owner; a product's own things name the product."""
    seen = 0
    for each in alone(name, "prod").leaves:
        where = carriers.path(each)
        if where is not None:
            carried, seen = json.dumps(each.at(where)), seen + 1
            for label in ("payments", "CC-4711", "payments-core"):
                assert label in carried, (each.name, label, carried)
            if each.short != "BusinessMetadataBinding":
                assert "prod" in carried, (each.name, carried)
    assert seen or name == "ProductAccess"


@pytest.mark.parametrize("name", sorted(PLATFORM))
def test_what_all_domains_share_says_that_it_is_the_meshs(name: str) -> None:
    """It has no domain and no product; whoever finds it knows whom to ask."""
    for each in alone(name).leaves:
        where = carriers.path(each)
        if where is not None:
            assert "mesh" in json.dumps(each.at(where)), each.name


def test_a_description_fits_what_confluent_cloud_takes() -> None:
    """128 characters whatever the ids; a cut one still tells two owners apart."""
    other = Labels(**{**{key: getattr(LONGEST, key) for key in Labels.__slots__}, "owner": "o" * 59})
    assert len(LONGEST.brief()) == len(other.brief()) == BRIEF
    assert LONGEST.brief() != other.brief()


def test_every_description_of_the_example_is_whole() -> None:
    """Nothing of it had to be cut."""
    for name in CASES:
        for each in alone(name, "prod").of("ServiceAccount"):
            text = each.at("description")
            if text is not None:
                assert len(text) <= BRIEF
                assert "..." not in text


def test_a_domains_own_things_have_no_empty_labels() -> None:
    """A label without a value says nothing, and Kubernetes selectors would match it."""
    labels = Labels(domain="d", product="", environment="e", cost_centre="C", classification="", owner="o")
    assert set(labels.plain()) == {"domain", "environment", "cost-centre", "owner"}
    assert labels.brief() == "mesh: d, e, C, o"
    assert labels.databricks() == {
        "mesh_domain": "d", "mesh_environment": "e", "mesh_cost_centre": "C", "mesh_owner": "o",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["payments.transactions", "a", "CC-4711"])
def test_a_valid_label_value_stays(text: str) -> None:
    """Letters, digits, `-`, `_` and `.`, at most 63, ends in a letter or digit."""
    assert label_value(text) == text


@pytest.mark.parametrize("text", ["ä b", "x" * 64, "-", "a/b", "ends."])
def test_an_invalid_label_value_is_made_valid_and_stays_apart(text: str) -> None:
    """It ends in a hash of the whole, so that two never become one."""
    found = label_value(text)
    assert len(found) <= 63
    assert found[0].isalnum()
    assert found[-1].isalnum()
    assert found != label_value(text + "!")
