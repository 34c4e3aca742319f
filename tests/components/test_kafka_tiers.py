"""Tiers of Kafka clusters: what is refused before Confluent Cloud refuses it."""

from __future__ import annotations

import pytest
import upper_example as upper
from mesh_platform.errors import DocumentError


def make(**kafka: object) -> None:
    upper.run(upper.foundation, upper.environment("local", **kafka))


def test_a_basic_cluster_cannot_go_by_roles() -> None:
    """It knows ACLs only; other tiers know both."""
    with pytest.raises(DocumentError, match="a basic cluster knows no roles") as caught:
        make(tier="basic", authorization="rbac")
    assert caught.value.where == "environments/local.yaml"
    make(tier="basic", authorization="acl")
    make(tier="standard", authorization="rbac")


def test_a_dedicated_cluster_needs_two_units_to_span_zones() -> None:
    """With one it stays in a zone."""
    with pytest.raises(DocumentError, match="of 1 CKU cannot span zones") as caught:
        make(tier="dedicated", cku=1, availability="MULTI_ZONE")
    assert "SINGLE_ZONE" in caught.value.fix
    make(tier="dedicated", cku=2, availability="MULTI_ZONE")
    make(tier="dedicated", cku=1, availability="SINGLE_ZONE")


def test_the_size_of_an_adopted_cluster_is_not_ours_to_judge() -> None:
    """It is there already."""
    adopted = upper.environment("prod", cku=1)
    assert not upper.run(upper.foundation, adopted).of("KafkaCluster")
