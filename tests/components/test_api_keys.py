"""API keys: two that overlap, so that one can be replaced while the other is in use."""

from __future__ import annotations

import mesh_example as example
import pulumi
import pytest
import upper_example as upper
from mesh_components import api_keys
from mesh_components.children import Children
from recording import Program, record


def pairs(generation: int = 1) -> Program:
    """The keys of one account, below a component of the user's own; returns what the component would tell."""

    def program() -> object:
        above = pulumi.ComponentResource("user:index:Above", "above", {})
        children = Children(parent=above, protect=True)
        cloud = upper.providers().confluent
        found = api_keys.both(
            "mine", "sa-1", example.platform(), "mesh: mine", lambda kind: children.options(kind, cloud), generation
        )
        return [[(key.id, key.secret) for key in pair] for pair in found]

    return record(program)


def test_a_pair_is_for_the_cluster_and_a_pair_for_the_registry() -> None:
    """Each of the two has a first key and a second one, of the account."""
    found = pairs().of("ApiKey")
    assert [(key.name, key.at("managedResource.id")) for key in found] == [
        ("mine-kafka-1", "lkc-1"), ("mine-kafka-2", "lkc-1"),
        ("mine-registry-1", "lsrc-1"), ("mine-registry-2", "lsrc-1"),
    ]  # fmt: skip
    assert {(key.at("owner.id"), key.at("owner.apiVersion"), key.at("owner.kind")) for key in found} == {
        ("sa-1", "iam/v2", "ServiceAccount")
    }


def test_each_kind_of_key_names_the_api_that_makes_it() -> None:
    """Confluent Cloud refuses a cluster's key with a registry's version."""
    found = {key.at("managedResource.id"): key.at("managedResource") for key in pairs().of("ApiKey")}
    assert {id_: each["apiVersion"] for id_, each in found.items()} == {"lkc-1": "cmk/v2", "lsrc-1": "srcm/v3"}
    assert {each["environment"]["id"] for each in found.values()} == {"env-1"}


def test_the_two_keys_of_a_pair_depend_on_nothing_of_each_other() -> None:
    """Either can be replaced alone."""
    found = pairs().of("ApiKey")
    urns = {key.urn for key in found}
    assert not [key.name for key in found if key.after & urns]


def test_keys_are_told_in_order_with_their_secrets() -> None:
    """Current before next: consumers take the first."""
    kafka, registry = pairs().outputs
    assert [secret for _, secret in kafka] == ["mine-kafka-1#secret", "mine-kafka-2#secret"]
    assert [secret for _, secret in registry] == ["mine-registry-1#secret", "mine-registry-2#secret"]


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_key_says_whose_it_is_and_which(number: str) -> None:
    """In the list of all keys of an organisation there is nothing else to tell by."""
    key = pairs().one("ApiKey", "kafka", number)
    assert key.at("description") == f"mesh: mine; key {number}"


def test_no_key_is_protected_where_everything_else_that_holds_state_is() -> None:
    """A rotation removes the old one; another key does as well."""
    assert not [key.name for key in pairs().of("ApiKey") if key.protect]


def test_the_next_generation_keeps_the_second_key_and_adds_a_third() -> None:
    """What is known by its name stays; so the second key of one pair is the first of the next."""
    names = [{key.name for key in pairs(generation).of("ApiKey")} for generation in (1, 2)]
    assert names[0] & names[1] == {"mine-kafka-2", "mine-registry-2"}
    assert names[1] - names[0] == {"mine-kafka-3", "mine-registry-3"}
