"""Rules on what a namespace keeps out."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

from .model import Failure, MeshRule, PlanRule
from .reader import PlanReader, Reader
from .steps import StepView

NAMESPACE = "kubernetes:core/v1:Namespace"
POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
QUOTA = "kubernetes:core/v1:ResourceQuota"
ENFORCE = "pod-security.kubernetes.io/enforce"
LEVELS = ("privileged", "baseline", "restricted")
WIDEST = {4: 8, 6: 16}
"""Shortest prefix of a range, by version of IP: a shorter one is no declared peer but half of the internet."""


class PodSecurity(PlanRule):
    """Keep the Pod Security label that the component sets; what needs more rights runs outside the mesh."""

    id = "pod-security"
    title = "Pods run without privileges"
    family = "namespace-security"
    severity = "high"
    reads = {NAMESPACE: ("metadata.labels",)}
    orders = {"podSecurity": "exact"}
    defaults = {"podSecurity": "restricted"}
    passing = {"podSecurity": "restricted"}
    failing = {"podSecurity": "baseline"}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """The namespace enforces the level that is asked for, restricted where nothing is said."""
        wanted = reader.parameters.text("podSecurity", "exact", "restricted")
        if wanted not in LEVELS:
            raise ValueError(f"{wanted!r} is no Pod Security level; levels: {', '.join(LEVELS)}")
        labels = step.new("metadata.labels") if step.stays else {}
        said = labels.get(ENFORCE) if isinstance(labels, dict) else None
        if step.stays and said != wanted:
            yield Failure(f"{step.name} enforces Pod Security {said or 'nothing'}; {wanted} is asked for")


class ClosedNetwork(PlanRule):
    """Keep the network policy that denies all traffic of the namespace in both directions; declare peers beside it."""

    id = "closed-network"
    title = "A namespace denies what is not declared"
    family = "namespace-security"
    severity = "high"
    about = (NAMESPACE,)
    reads = {
        NAMESPACE: ("metadata.name",),
        POLICY: ("metadata.namespace", "spec.podSelector", "spec.policyTypes", "spec.ingress", "spec.egress"),
    }
    passing = {"networkDenied": True}
    failing = {"networkDenied": False}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """A policy for all pods of the namespace allows nothing in either direction."""
        if not step.stays:
            return
        name, closed = step.new("metadata.name"), set[str]()
        for policy in reader.of(POLICY):
            if policy.stays and policy.new("metadata.namespace") == name and policy.new("spec.podSelector") == {}:
                closed |= _denied(policy)
        if not closed >= {"Egress", "Ingress"}:
            yield Failure(f"namespace {name} has no network policy that denies all traffic in both directions")


def _denied(policy: StepView) -> set[str]:
    kinds = policy.new("spec.policyTypes")
    allowed = {"Ingress": policy.new("spec.ingress"), "Egress": policy.new("spec.egress")}
    return {str(kind) for kind in kinds if not allowed.get(str(kind))} if isinstance(kinds, list) else set()


class NamespaceQuota(PlanRule):
    """Keep the resource quota that the component sets; stack.yaml chooses its tier under namespace."""

    id = "namespace-quota"
    title = "A namespace has a limit on what it takes"
    family = "namespace-security"
    severity = "medium"
    about = (NAMESPACE,)
    reads = {NAMESPACE: ("metadata.name",), QUOTA: ("metadata.namespace", "spec.hard")}
    passing = {"namespaceQuota": True}
    failing = {"namespaceQuota": False}

    def check(self, step: StepView, reader: PlanReader) -> Iterator[Failure]:
        """A quota on CPU and memory lies in the namespace."""
        if not step.stays:
            return
        name = step.new("metadata.name")
        for quota in reader.of(QUOTA):
            hard = quota.new("spec.hard") if quota.stays and quota.new("metadata.namespace") == name else None
            if isinstance(hard, dict) and {"requests.cpu", "requests.memory"} <= set(hard):
                return
        yield Failure(f"namespace {name} has no quota on CPU and memory")


class OpenPeers(MeshRule):
    """Name the addresses that the product talks to, or the product it talks to, under network in stack.yaml."""

    id = "open-peers"
    title = "Declared peers are known ones"
    family = "namespace-security"
    severity = "high"
    reads = {"ProductStack": ("network",)}
    passing = {"egress": "10.0.0.0/8"}
    failing = {"egress": "0.0.0.0/0"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """No declared range of addresses is wider than a /8, or a /16 of IPv6."""
        for product in reader.products:
            network = product.stack.network
            for direction, peers in (("egress", network.egress), ("ingress", network.ingress)):
                for position, peer in enumerate(peers):
                    found = ip_network(peer.cidr) if peer.cidr else None
                    if found is not None and found.prefixlen < WIDEST[found.version]:
                        place = reader.of_product("ProductStack", product.id, "network", direction, position, "cidr")
                        least = WIDEST[found.version]
                        yield Failure(
                            f"{direction} {found} of {product.id} is wider than a /{least}", place, str(product.id)
                        )


class PinnedImage(MeshRule):
    """Name a version or a digest of the image in stack.yaml."""

    id = "pinned-image"
    title = "A workload runs a version that does not change under it"
    family = "namespace-security"
    severity = "medium"
    reads = {"ProductStack": ("workload",)}
    passing = {"image": "registry.bank.example/retail/orders:1.0.0"}
    failing = {"image": "registry.bank.example/retail/orders:latest"}

    def check(self, reader: Reader) -> Iterator[Failure]:
        """The tag of the image is not `latest`."""
        for product in reader.products:
            workload = product.stack.workload
            if workload is not None and workload.image.endswith(":latest"):
                place = reader.of_product("ProductStack", product.id, "workload", "image")
                said = f"the image of {product.id} is {workload.image}, which is another one tomorrow"
                yield Failure(said, place, str(product.id))
