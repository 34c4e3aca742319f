"""API keys: two that overlap, so that one can be replaced while the other is in use."""

from __future__ import annotations

import mesh_example as example
import pulumi
import pytest
import upper_example as upper
from mesh_components import api_keys
from mesh_components.children import Children
from recording import Program, record


def pairs() -> Program:
    """The keys of one account, below a component of the user's own; returns what the component would tell."""

    def program() -> object:
        above = pulumi.ComponentResource("user:index:Above", "above", {})
        children = Children(parent=above, protect=True)
        cloud = upper.providers().confluent
        found = api_keys.both(
            "mine", "sa-1", example.platform(), "mesh: mine", lambda kind: children.options(kind, cloud)
        )
        return [[(key.id, key.secret) for key in pair] for pair in found]

    return record(program)


def test_a_pair_is_for_the_cluster_and_a_pair_for_the_registry() -> None:
    """Each of the two has a current key and a next one, of the account."""
    found = pairs().of("ApiKey")
    assert [(key.name, key.at("managedResource.id")) for key in found] == [
        ("mine-kafka-current", "lkc-1"), ("mine-kafka-next", "lkc-1"),
        ("mine-registry-current", "lsrc-1"), ("mine-registry-next", "lsrc-1"),
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
    assert [secret for _, secret in kafka] == ["mine-kafka-current#secret", "mine-kafka-next#secret"]
    assert [secret for _, secret in registry] == ["mine-registry-current#secret", "mine-registry-next#secret"]


@pytest.mark.parametrize("position", api_keys.ROUNDS)
def test_a_key_says_whose_it_is_and_which(position: str) -> None:
    """In the list of all keys of an organisation there is nothing else to tell by."""
    key = pairs().one("ApiKey", "kafka", position)
    assert key.at("description") == f"mesh: mine; {position} key"
    assert key.protect
