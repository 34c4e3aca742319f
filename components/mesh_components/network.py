"""Who a product's pods may talk to: nobody, but for DNS and the peers that the product declares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mesh_platform.mesh import naming
from mesh_platform.mesh.ids import ProductId
from pulumi_kubernetes import meta, networking

if TYPE_CHECKING:
    from mesh_platform.documents.kinds.product_stack import Network, Peer

NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""The label that the API server puts on every namespace (Kubernetes 1.22)."""
MONITORING = "monitoring"
"""Namespace of the Prometheus that scrapes products."""
KAFKA_PORTS = (443, 9092)
"""TCP ports of Confluent Cloud: REST and registry, broker. A NetworkPolicy knows addresses and no host names."""

Port = networking.v1.NetworkPolicyPortArgs
PeerArgs = networking.v1.NetworkPolicyPeerArgs


def dns() -> networking.v1.NetworkPolicySpecArgs:
    """Allow every pod to ask the cluster's DNS."""
    return networking.v1.NetworkPolicySpecArgs(
        pod_selector=meta.v1.LabelSelectorArgs(),
        policy_types=["Egress"],
        egress=[
            networking.v1.NetworkPolicyEgressRuleArgs(
                to=[_namespace("kube-system")],
                ports=[Port(port=53, protocol="UDP"), Port(port=53, protocol="TCP")],
            )
        ],
    )


def nothing() -> networking.v1.NetworkPolicySpecArgs:
    """Deny every pod both directions; what other policies allow is added to this."""
    return networking.v1.NetworkPolicySpecArgs(
        pod_selector=meta.v1.LabelSelectorArgs(), policy_types=["Egress", "Ingress"]
    )


def declared(
    network: Network, environment: str, *, kafka: bool, metrics_port: int | None
) -> networking.v1.NetworkPolicySpecArgs | None:
    """Allow the declared peers, Confluent Cloud where the product speaks Kafka, and the scraping of its metrics.

    None where there is nothing to allow.
    """
    outwards = [
        networking.v1.NetworkPolicyEgressRuleArgs(to=[_peer(peer, environment)], ports=_ports(peer.ports))
        for peer in network.egress
    ]
    inwards = [
        networking.v1.NetworkPolicyIngressRuleArgs(from_=[_peer(peer, environment)], ports=_ports(peer.ports))
        for peer in network.ingress
    ]
    if kafka:
        outwards.append(networking.v1.NetworkPolicyEgressRuleArgs(ports=_ports(KAFKA_PORTS)))
    if metrics_port is not None:
        scraper = _namespace(MONITORING)
        inwards.append(networking.v1.NetworkPolicyIngressRuleArgs(from_=[scraper], ports=_ports([metrics_port])))
    types = (["Egress"] if outwards else []) + (["Ingress"] if inwards else [])
    if not types:
        return None
    return networking.v1.NetworkPolicySpecArgs(
        pod_selector=meta.v1.LabelSelectorArgs(),
        policy_types=types,
        egress=outwards or None,
        ingress=inwards or None,
    )


def _peer(peer: Peer, environment: str) -> PeerArgs:
    if peer.product is not None:
        return _namespace(naming.namespace(ProductId.parse(peer.product), environment))
    return PeerArgs(ip_block=networking.v1.IPBlockArgs(cidr=peer.cidr or ""))


def _namespace(name: str) -> PeerArgs:
    return PeerArgs(namespace_selector=meta.v1.LabelSelectorArgs(match_labels={NAMESPACE_NAME: name}))


def _ports(ports: Iterable[int]) -> list[Port]:
    return [Port(port=port, protocol="TCP") for port in sorted(set(ports))]
