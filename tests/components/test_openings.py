"""An opening in a product's network is for a declared peer at declared ports, and there is none without a reason."""

from __future__ import annotations

from typing import Any

import pytest
from mesh_components.network import KAFKA_PORTS, MONITORING, NAMESPACE_NAME, declared
from mesh_platform.documents.kinds.product_stack import Network, Peer

PRODUCT = Peer(product="risk.scoring", ports=[8443, 443, 8443])
ADDRESSES = Peer(cidr="10.0.0.0/8", ports=[5432])


def opened(network: Network, *, kafka: bool = False, metrics_port: int | None = None) -> Any:
    """Return the policy of a product in dev; None where there is nothing to allow."""
    return declared(network, "dev", kafka=kafka, metrics_port=metrics_port)


def ports(rule: Any) -> list[int]:
    assert {each.protocol for each in rule.ports} == {"TCP"}
    return [each.port for each in rule.ports]


def namespace(peer: Any) -> str:
    return peer.namespace_selector.match_labels[NAMESPACE_NAME]


def test_nothing_is_opened_for_nobody() -> None:
    """No policy at all: an empty one of a direction would still say that it governs it."""
    assert opened(Network()) is None


def test_a_peer_is_reached_at_its_ports_once_each_in_order() -> None:
    """In its own namespace of this environment."""
    found = opened(Network(egress=[PRODUCT]))
    assert found.policy_types == ["Egress"]
    assert found.ingress is None
    (rule,) = found.egress
    assert ports(rule) == [443, 8443]
    assert [namespace(each) for each in rule.to] == ["risk-scoring-dev"]


def test_who_may_come_in_is_no_peer_to_go_out_to() -> None:
    """Each direction by itself."""
    found = opened(Network(ingress=[PRODUCT]))
    assert found.policy_types == ["Ingress"]
    assert found.egress is None
    (rule,) = found.ingress
    assert [namespace(each) for each in rule.from_] == ["risk-scoring-dev"]


def test_addresses_are_those_that_are_declared() -> None:
    """And no namespace with them."""
    (rule,) = opened(Network(egress=[ADDRESSES])).egress
    (peer,) = rule.to
    assert peer.ip_block.cidr == "10.0.0.0/8"
    assert peer.namespace_selector is None
    assert ports(rule) == [5432]


def test_each_peer_has_ports_of_its_own() -> None:
    """What one may be asked at is closed at the other."""
    rules = opened(Network(egress=[PRODUCT, ADDRESSES])).egress
    assert [ports(rule) for rule in rules] == [[443, 8443], [5432]]
    assert [len(rule.to) for rule in rules] == [1, 1]


def test_who_speaks_kafka_reaches_its_ports_wherever_they_are() -> None:
    """Brokers have names and no addresses that could be known; nobody is let in for it."""
    found = opened(Network(), kafka=True)
    (rule,) = found.egress
    assert ports(rule) == sorted(KAFKA_PORTS)
    assert rule.to is None
    assert found.policy_types == ["Egress"]


@pytest.mark.parametrize("port", [9090, 9400])
def test_figures_are_scraped_by_the_monitoring_alone(port: int) -> None:
    """At the one port that the workload says."""
    found = opened(Network(), metrics_port=port)
    (rule,) = found.ingress
    assert ports(rule) == [port]
    assert [namespace(each) for each in rule.from_] == [MONITORING]
    assert found.policy_types == ["Ingress"]
