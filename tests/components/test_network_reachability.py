"""Who a product's pods reach, by its policies evaluated as Kubernetes defines them: declared peers and DNS alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from amount import amount, counted
from hypothesis import given, settings
from hypothesis import strategies as st
from mesh_components import network
from mesh_platform.documents.kinds.product_stack import Network, Peer

PRODUCTS = ("payments.transactions", "payments2.transactions", "risk.scoring", "customers.accounts")
RANGES = ("10.0.0.0/8", "10.1.0.0/16", "192.168.7.0/24", "203.0.113.9/32")
ADDRESSES = ("10.1.2.3", "10.2.0.1", "192.168.7.200", "192.168.8.1", "203.0.113.9", "203.0.113.10", "8.8.8.8")
PORTS = (53, 80, 443, 5432, 8080, 9090, 9092)
NAMESPACES = ("kube-system", "monitoring", "default", *(f"{each.replace('.', '-')}-local" for each in PRODUCTS))

peers = st.builds(
    lambda where, ports: Peer(ports=ports, **where),
    st.one_of(
        st.sampled_from(PRODUCTS).map(lambda each: {"product": each}),
        st.sampled_from(RANGES).map(lambda each: {"cidr": each}),
    ),
    st.lists(st.sampled_from(PORTS), min_size=1, max_size=3),
)
networks = st.builds(Network, egress=st.lists(peers, max_size=4), ingress=st.lists(peers, max_size=4))


@dataclass(frozen=True)
class Probe:
    """One attempt: to or from a pod of a namespace, or an address outside the cluster, at a port."""

    outwards: bool
    namespace: str | None
    address: str | None
    port: int
    protocol: str


PROBES = [
    Probe(outwards, namespace, address, port, protocol)
    for outwards in (True, False)
    for namespace, address in [*((name, None) for name in NAMESPACES), *((None, each) for each in ADDRESSES)]
    for port in PORTS
    for protocol in ("TCP", "UDP")
]


def reaches(policies: list[Any], probe: Probe) -> bool:
    """Evaluate policies that all select every pod: any of them that speaks of a direction isolates, any rule admits."""
    kind = "Egress" if probe.outwards else "Ingress"
    speaking = [policy for policy in policies if kind in policy.policy_types]
    return not speaking or any(admits(rule, probe) for policy in speaking for rule in rules(policy, probe.outwards))


def rules(policy: Any, outwards: bool) -> list[Any]:
    return list((policy.egress if outwards else policy.ingress) or [])


def admits(rule: Any, probe: Probe) -> bool:
    sides = rule.to if probe.outwards else rule.from_
    ports = rule.ports
    there = not sides or any(matches(side, probe) for side in sides)
    return there and (not ports or any((each.port, each.protocol) == (probe.port, probe.protocol) for each in ports))


def matches(side: Any, probe: Probe) -> bool:
    if side.ip_block is not None:
        return probe.address is not None and ipaddress.ip_address(probe.address) in ipaddress.ip_network(
            side.ip_block.cidr
        )
    wanted = side.namespace_selector.match_labels
    return probe.namespace is not None and wanted == {"kubernetes.io/metadata.name": probe.namespace}


def declared(found: Network, probe: Probe, *, kafka: bool, metrics_port: int | None) -> bool:
    """Say from the document alone whether an attempt is meant to come through."""
    if probe.outwards and probe.namespace == "kube-system" and probe.port == 53:
        return True
    if probe.protocol == "UDP":
        return False
    if probe.outwards and kafka and probe.port in (443, 9092):
        return True
    if not probe.outwards and probe.namespace == "monitoring" and probe.port == metrics_port:
        return True
    listed = found.egress if probe.outwards else found.ingress
    return any(probe.port in peer.ports and is_of(peer, probe) for peer in listed)


def is_of(peer: Peer, probe: Probe) -> bool:
    if peer.product is not None:
        return probe.namespace == f"{peer.product.replace('.', '-')}-local"
    return probe.address is not None and ipaddress.ip_address(probe.address) in ipaddress.ip_network(peer.cidr or "")


def policies(found: Network, *, kafka: bool, metrics_port: int | None) -> Iterator[Any]:
    yield network.nothing()
    yield network.dns()
    peers = network.declared(found, "local", kafka=kafka, metrics_port=metrics_port)
    if peers is not None:
        yield peers


@pytest.mark.reliability
def test_declared_peers_and_dns_are_reached_and_nothing_else() -> None:
    ablation = "without the denying policy undeclared peers are reached"
    with counted("NetworkPolicies: declared peers and DNS are reached, nothing else", ablation) as found:

        @settings(max_examples=amount(100, 2000))
        @given(networks, st.booleans(), st.sampled_from((None, 9090, 8080)))
        def holds(document: Network, kafka: bool, metrics_port: int | None) -> None:
            made = list(policies(document, kafka=kafka, metrics_port=metrics_port))
            found.cases += 1
            for probe in PROBES:
                wanted = declared(document, probe, kafka=kafka, metrics_port=metrics_port)
                assert reaches(made, probe) == wanted, probe

        holds()


def test_the_evaluation_can_fail_without_the_denial_everything_undeclared_is_reached() -> None:
    """An ablation: what the test above would see if the policy that denies were forgotten."""
    probe = Probe(outwards=False, namespace="default", address=None, port=80, protocol="TCP")
    assert reaches([network.dns()], probe)
    assert not reaches([network.nothing(), network.dns()], probe)
